// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Permissions

/// A row of a list, as somebody clicks on it.
struct FoundRow {
    let customer: Account
    /// Where in the list it is, from 1.
    let number: Int
    /// What was typed to get there.
    let filter: String
}

extension Tour {
    /// A reseller looks for a customer by name, page by page, and by a domain.
    ///
    /// Other people's customers are in no list, not even as a number.
    func findingACustomer() async throws -> FoundRow {
        self.chapter("A reseller finds a customer")
        let (reseller, wanted, _) = self.cast.reseller
        self.show(try await self.desk.counts(of: AccountSearch(roles: [.customer]), as: reseller.id), as: reseller)

        let words = wanted.displayName.split { !$0.isLetter && !$0.isNumber }
        let filter = String(words.first { $0.utf8.count <= 100 } ?? "")
        var search = AccountSearch(filter, roles: [.customer], limit: 3)
        let counts = try await self.desk.counts(of: search, as: reseller.id)
        self.tell("They look for “\(filter.inert)”: \(Self.number(counts)) found, \(search.limit) to a page.")
        let first = try await self.desk.list(search, as: reseller.id)
        // What can be done with a row is told beforehand, by the rules that decide it afterwards.
        let entering = try await self.desk.preview(entering: first.rows.map(\.account.id), as: reseller.id)
        self.show(first.rows, entering)
        if let next = first.next {
            search.cursor = next
            let second = try await self.desk.list(search, as: reseller.id).rows
            self.tell("On the second page:")
            self.show(second, try await self.desk.preview(entering: second.map(\.account.id), as: reseller.id))
        }

        try await self.lookUpDomains(of: [wanted, self.cast.stranger.account], as: reseller)
        let found = first.rows.map(\.account)
        let row = found.firstIndex(of: wanted) ?? entering.firstIndex { $0.mode == .full }
        return FoundRow(customer: row.map { found[$0] } ?? wanted, number: 1 + (row ?? 0), filter: filter)
    }

    /// Leads from a domain, as it stands in a browser, to the customer who holds it.
    private func lookUpDomains(of customers: [Account], as viewer: Account) async throws {
        for customer in customers {
            guard let domain = customer.domains.last, domain.utf8.count <= 180 else { continue }
            let name = "www.\(domain)"
            let holders = try await self.desk.holders(ofDomain: name, as: viewer.id)
            let shown = holders.map { "\($0.displayName.inert) (\($0.username.inert))" }.joined(separator: ", ")
            self.tell("Owner of \(name.inert): \(holders.isEmpty ? "nobody of theirs" : shown).")
        }
    }
}
