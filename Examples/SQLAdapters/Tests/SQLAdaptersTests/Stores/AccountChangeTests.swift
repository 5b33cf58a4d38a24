// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import SQLAdapters
import Testing

/// Thirty-two tasks of two nodes change the accounts of one file at once.
@Suite struct AccountChangeTests {
    static let resellers = (0..<4).map { Self.account("r\($0)", .reseller, owner: "house") }
    static let customers = (0..<8).map { Self.account("c\($0)", .customer, owner: "r\($0 % 4)") }
    static let accounts = [Self.account("house", .administrator)] + Self.resellers + Self.customers

    static func account(_ id: String, _ role: Role, owner: String? = nil) -> Account {
        Account(
            id: Account.ID(stringLiteral: id), username: id, displayName: id, role: role,
            owner: owner.map { Account.ID(stringLiteral: $0) }, createdAt: .earliest)
    }

    @Test func `Racing changes leave a sound tree, and a record that explains it`() async throws {
        try await withStoreFile { file in
            let stores = try await [SQLAccountStore(file.open()), SQLAccountStore(file.open())]
            let sessions = try await [SQLSessionStore(file.open()), SQLSessionStore(file.open())]
            // They are refused a lot, all within a minute.
            let limits = try VisitLimits(refusalsPerMinute: VisitLimits.maximumRefusalsPerMinute)
            let logStores = try await [SQLAuditStore(file.open()), SQLAuditStore(file.open())]
            #expect(try await stores[0].commit(AccountCommit(inserts: Self.accounts)) == .committed)
            try await withThrowingTaskGroup(of: Void.self) { group in
                let logs = logStores.map { AuditLog(store: $0) }
                for racer in 0..<32 {
                    let desk = AdministrationService(
                        accounts: stores[racer % 2], sessions: sessions[racer % 2], log: logs[racer % 2], limits: limits
                    )
                    group.addTask { try await Self.change(racer, at: desk) }
                }
                try await group.waitForAll()
            }
            let stored = try await stores[0].accounts(matching: AccountQuery(scope: .everyone, limit: 500))
            Self.expectSoundTree(of: stored)
            try await Self.expectExplained(stored, by: logStores[1])
        }
    }

    /// Each racer moves somebody around, and some close a reseller or make an account below one.
    private static func change(_ racer: Int, at desk: AdministrationService) async throws {
        let house = Operator(account: "house", loginSession: "login", authenticatedAt: SystemClock().now)
        let (reseller, other) = (Self.resellers[racer % 4].id, Self.resellers[(racer / 4 + 1) % 4].id)
        _ = try await desk.transfer(Self.customers[racer % 8].id, to: reseller, by: house)
        _ = try await desk.transfer(reseller, to: other, by: house)
        if racer % 8 == 1 { _ = try await desk.close(reseller, handingOverTo: "house", by: house) }
        _ = try await desk.create(Self.account("n\(racer)", .customer), below: other, by: house)
    }

    private static func expectSoundTree(of accounts: [Account]) {
        let known = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
        for account in accounts {
            var (above, next): ([Account], Account?) = ([], account.owner.flatMap { known[$0] })
            while let owner = next, above.count <= accounts.count {
                above.append(owner)
                next = owner.owner.flatMap { known[$0] }
            }
            #expect(above.count <= OwnershipTree.maximumDepth, "\(account.id) is below itself")
            #expect(above.last?.id ?? account.id == "house", "\(account.id) has come loose")
            if account.status != .closed {
                #expect(above.first?.status != .closed, "\(account.id) is below a closed one")
            }
        }
    }

    /// Every attempt has one completion, and those that succeeded lead from one owner to the next.
    private static func expectExplained(_ accounts: [Account], by log: SQLAuditStore) async throws {
        var query = AuditQuery(order: .oldestFirst, limit: 1_000)
        var entries: [AuditEntry] = []
        while case let page = try await log.entries(matching: query), !page.isEmpty {
            entries += page
            query.after = page.last?.sequence
        }
        let attempts = entries.filter { $0.kind == .accountAttempted }
        let completions = entries.filter { $0.kind == .accountCompleted }.compactMap(\.detail.change?.id)
        #expect(completions.sorted() == attempts.compactMap(\.detail.change?.id).sorted())
        let succeeded = entries.reduce(into: Set<Account.ChangeID>()) { ids, entry in
            if case .accountCompleted(let change, .succeeded) = entry.detail { ids.insert(change.id) }
        }
        let made = attempts.filter { $0.detail.change.map { succeeded.contains($0.id) } ?? false }
        for account in accounts {
            var owner = Self.accounts.first { $0.id == account.id }?.owner?.rawValue
            let changes = made.filter { $0.subject == account.id }
                .sorted { $0.detail.change?.revision ?? 0 < $1.detail.change?.revision ?? 0 }
            for entry in changes {
                for change in try entry.customerDetails()?.changes ?? [] where change.field == "owner" {
                    #expect(change.before == owner, "\(account.id) was moved from where it is not")
                    owner = change.after
                }
            }
            #expect(owner == account.owner?.rawValue, "\(account.id) is where nobody has put it")
        }
    }
}
