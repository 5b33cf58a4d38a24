// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A list of accounts` {
    /// Customers of north, who is the viewer.
    private func list(_ accounts: [Account], _ search: AccountSearch = AccountSearch()) async throws -> AccountList {
        let north = Account(id: "north", username: "n", displayName: "N", role: .reseller, createdAt: .earliest)
        let store = try InMemoryAccountStore([north] + accounts)
        return try await AccountDesk(accounts: store, policy: .standard).list(search, as: "north")
    }

    private func account(
        _ id: Account.ID, _ name: String, username: String? = nil, company: String? = nil, email: String? = nil,
        domains: [String] = []
    ) -> Account {
        Account(
            id: id, username: username ?? "user-\(id)", displayName: name, company: company, email: email,
            domains: domains, role: .customer, owner: "north", createdAt: .earliest)
    }

    @Test(
        arguments: [
            ("muller", [(.displayName, "Jürgen Müller")]), ("acme", [(.company, "ACME Ltd")]),
            ("jurgen acme", [(.displayName, "Jürgen Müller"), (.company, "ACME Ltd")]),
            ("jurgen muller", [(.displayName, "Jürgen Müller")]), ("münchen", [(.domain, "xn--mnchen-3ya.example")]),
            ("xn--mnchen", [(.domain, "xn--mnchen-3ya.example")]), ("user-a", [(.username, "user-a")]),
            ("boss@", [(.email, "Boss@acme.example")]), ("", []),
        ] as [(String, [(AccountField, String)])])
    func `tells where each word was found`(_ text: String, _ expected: [(AccountField, String)]) async throws {
        let account = self.account(
            "a", "Jürgen Müller", company: "ACME Ltd", email: "Boss@acme.example",
            domains: ["example.org", "xn--mnchen-3ya.example"])
        let row = try #require(try await self.list([account], AccountSearch(text)).rows.first)
        #expect(row.matches.map(\.field) == expected.map(\.0))
        #expect(row.matches.map(\.text) == expected.map(\.1))
    }

    @Test func `tells two of one name apart by what they do not share`() async throws {
        let rows = try await self.list([
            self.account("a", "Anna Meier", company: "Bakery", email: "a@a.example"),
            self.account("b", "ANNA  MEIER", company: "Cinema", email: "a@a.example"),
            self.account("c", "Bert", email: "same@a.example"), self.account("d", "Bert", email: "d@a.example"),
            self.account("e", "Bert", email: "same@a.example", domains: ["e.example"]),
            self.account("f", "Carl", username: "carl"), self.account("g", "Cárl", username: "Carl"),
            self.account("h", "Dora"),
        ]).rows
        #expect(rows.map(\.account.id) == ["a", "b", "c", "d", "e", "f", "g", "h"])
        #expect(
            rows.map { $0.distinction?.text } == [
                "Bakery", "Cinema", "user-c", "d@a.example", "e.example", "f", "g", nil,
            ])
        #expect(
            rows.map { $0.distinction?.field } == [.company, .company, .username, .email, .domain, nil, nil, nil])
    }

    @Test(arguments: 1...6) func `tells them apart across the edges of a page too`(_ limit: Int) async throws {
        let accounts = (1...5).map { self.account(Account.ID(rawValue: "m\($0)") ?? "m", "Meier", company: "C\($0)") }
        let others = [self.account("a", "Anna"), self.account("z", "Zoe")]
        var search = AccountSearch(limit: limit)
        var texts: [String?] = []
        repeat {
            let list = try await self.list(accounts + others, search)
            texts += list.rows.map { $0.distinction?.text }
            search.cursor = list.next
        } while search.cursor != nil
        #expect(texts.first == .some(nil) && texts.last == .some(nil))
        #expect(texts.count == 7 && texts.compactMap(\.self).count == 5, "\(texts)")
    }

    @Test func `goes on behind a name of any length and in any words`() async throws {
        let names = (195...205).map { String(repeating: "x", count: $0) + " y" }
        let accounts = names.enumerated().map { self.account(Account.ID(rawValue: "m\($0)") ?? "m", $1) }
        var search = AccountSearch(limit: 1)
        var listed: [Account.ID] = []
        repeat {
            let list = try await self.list(accounts, search)
            listed += list.rows.map(\.account.id)
            search.cursor = list.next
        } while search.cursor != nil && listed.count <= accounts.count
        #expect(listed.sorted() == accounts.map(\.id).sorted())
    }
}
