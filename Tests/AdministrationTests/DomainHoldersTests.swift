// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `Who holds a domain` {
    /// What north's customers hold, one each, in the order of their usernames.
    private func holders(of domain: String, among domains: [String]) async throws -> [String] {
        let north = Account(id: "north", username: "n", displayName: "N", role: .reseller, createdAt: .earliest)
        let customers = domains.enumerated().map { number, domain in
            Account(
                id: Account.ID(stringLiteral: "c\(number)"), username: "u\(1_000 + number)", displayName: "Shop",
                domains: [domain], role: .customer, owner: "north", createdAt: .earliest)
        }
        let desk = AccountDesk(accounts: try InMemoryAccountStore([north] + customers), policy: .standard)
        return try await desk.holders(ofDomain: domain, as: "north").map(\.username)
    }

    @Test func `is found behind any number of longer names that begin alike`() async throws {
        let longer = (0..<AccountSearch.maximumLimit * 2).map { "shop.example.net\($0).test" }
        #expect(try await self.holders(of: "shop.example", among: longer + ["shop.example"]) == ["u1400"])
        #expect(try await self.holders(of: "shop.example", among: longer).isEmpty)
    }

    @Test func `is told of a page of accounts and no more`() async throws {
        // Three of four hold it, so that no page of what begins alike is full of them.
        let domains = (0..<800).map { $0.isMultiple(of: 4) ? "shop.example.net" : "shop.example" }
        let found = try await self.holders(of: "www.shop.example", among: domains)
        #expect(found.count == AccountSearch.maximumLimit && found.first == "u1001" && found.last == "u1266")
    }

    @Test(arguments: ["intranet", "www.intranet", "a.b.intranet", "intranet."])
    func `is not asked of a name without a dot`(_ name: String) async throws {
        #expect(try await self.holders(of: name, among: ["intranet"]).isEmpty)
    }
}
