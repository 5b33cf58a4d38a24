// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Requirement where Port == any AccountStore {
    static var standingLookups: [Self] {
        [
            self.standingOrder, self.standingLimit, self.standingOwners, self.standingStatuses, self.standingTransfer,
            self.standingMoment,
        ]
    }

    private static var standingOrder: Self {
        Self("accounts.standings.order", "Standings come in the order asked for, with nil for what does not exist.") {
            trial in
            let store = try await trial.open()
            _ = try await trial.north(with: "acme", in: store)
            let ids: [Account.ID] = ["nobody", "north", "acme", "north"].map { trial.id($0) }
            let standings = try await store.standings(of: ids)
            try trial.expect(
                standings.map { $0?.id }, is: [nil, ids[1], ids[2], ids[3]],
                that: "standings come in the order asked for, repeated where asked for twice, nil where there is none")
            try trial.expect(
                standings.map { $0?.role }, is: [nil, .reseller, .customer, .reseller],
                that: "a standing has the role of its account")
            try trial.expect(try await store.standings(of: []).count, is: 0, that: "nothing asked for gives nothing")
        }
    }

    private static var standingLimit: Self {
        Self("accounts.standings.thousand", "A thousand standings can be asked for at once.") { trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            let ids: [Account.ID] = (0..<500).flatMap { [trial.id("nobody-\($0)"), trial.id("acme")] }
            let standings = try await store.standings(of: ids)
            try trial.expect(standings.count, is: 1_000, that: "a thousand identifiers get a thousand answers")
            try trial.expect(
                standings.allSatisfy { $0 == nil || $0?.owners.map(\.id) == [north] }
                    && standings.count { $0 != nil } == 500,
                that: "each of a thousand answers is the one asked for", seen: "another")
        }
    }

    private static var standingOwners: Self {
        Self(
            "accounts.standings.owners",
            "A standing names all owners above, the nearest first, each with its own status."
        ) {
            trial in
            let store = try await trial.open()
            let statuses: [AccountStatus] = [.active, .suspended(by: trial.id("level", 0)), .pending, .closed]
            var accounts: [Account] = []
            for level in 0...OwnershipTree.maximumDepth {
                accounts.append(
                    Account(
                        id: trial.id("level", level), username: "level-\(level).\(trial.marker)", displayName: "level",
                        role: .reseller,
                        creator: trial.id("somebody"), owner: accounts.last?.id, status: statuses[level % 4],
                        createdAt: .earliest))
            }
            try await trial.commit(AccountCommit(inserts: accounts), to: store)
            for level in [0, 1, 2, OwnershipTree.maximumDepth] {
                let promised = Standing(
                    id: accounts[level].id, role: .reseller, status: accounts[level].status.kind,
                    owners: accounts[..<level].reversed().map { Standing.Owner(id: $0.id, status: $0.status.kind) })
                try trial.expect(
                    try await store.standings(of: [accounts[level].id]), is: [promised],
                    that: "a standing names every owner above, nearest first, with the status stored for each")
            }
        }
    }

    private static var standingStatuses: Self {
        Self("accounts.standings.statuses", "An owner's suspension shows in the owner's status and nowhere else.") {
            trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            try await trial.change(trial.id("acme"), in: store) { $0.status = .suspended(by: north) }
            func expect(_ statuses: [AccountStatus.Kind], _ promise: String) async throws {
                let standing = try await store.standings(of: [trial.id("acme")]).first.flatMap { $0 }
                let seen = [standing?.status] + (standing?.owners.map(\.status) ?? [])
                try trial.expect(seen, is: statuses.map { $0 }, that: promise)
            }
            try await trial.change(north, in: store) { $0.status = .suspended(by: north) }
            try await expect([.suspended, .suspended], "an owner's suspension shows in the standings below")
            try await trial.change(trial.id("acme"), in: store) { $0.status = .active }
            try await expect([.active, .suspended], "an owner's suspension is not copied to the accounts below")
            try await trial.change(north, in: store) { $0.status = .active }
            try await expect([.active, .active], "lifting an owner's suspension shows in the standings below")
        }
    }

    private static var standingTransfer: Self {
        Self("accounts.standings.transfer", "A transfer shows in the standings of everything below.") { trial in
            let store = try await trial.open()
            let north = try await trial.north(with: "acme", in: store)
            try await trial.commit(
                AccountCommit(inserts: [
                    trial.account("ada", .administrator), trial.account("south", .reseller, owner: trial.id("ada")),
                ]), to: store)
            try await trial.change(north, in: store) { $0.owner = trial.id("south") }
            try trial.expect(
                try await store.standings(of: [trial.id("acme")]).map { $0?.owners.map(\.id) },
                is: [[north, trial.id("south"), trial.id("ada")]],
                that: "whoever comes to be above an account is in the standings of everything below it")
            try await trial.change(north, in: store) { $0.owner = nil }
            try trial.expect(
                try await store.standings(of: [trial.id("acme"), north]).map { $0?.owners.map(\.id) },
                is: [[north], []],
                that: "whoever is no longer above an account is in no standing below it")
        }
    }

    private static var standingMoment: Self {
        Self(
            "accounts.standings.one-moment", "Standings asked for together, with their owners, are those of one moment."
        ) {
            trial in
            let ids: [Account.ID] = [trial.id("acme"), trial.id("bakery")]
            try await trial.commit(
                AccountCommit(inserts: [
                    trial.account("north", .reseller), trial.account("acme", owner: trial.id("north")),
                    trial.account("bakery", owner: trial.id("north")),
                ]), to: try await trial.open())
            try await trial.reading { store in
                let standings = try await store.standings(of: ids).compactMap { $0 }
                let kinds = standings.map(\.status) + standings.flatMap(\.owners).map(\.status)
                try trial.expect(
                    kinds.count == 4 && Set(kinds).count == 1,
                    that: "statuses changed in one commit are read all before or all after it", seen: "\(kinds)")
            } while: { number, store in
                // At random, so that no reader in step with the writer keeps seeing the same.
                let status: AccountStatus = Bool.random() ? .active : .closed
                let next = [
                    trial.account("north", .reseller), trial.account("acme", owner: trial.id("north")),
                    trial.account("bakery", owner: trial.id("north")),
                ].map { account in
                    var account = account
                    account.status = status
                    account.revision = number + 2
                    return account
                }
                try await trial.commit(AccountCommit(replaces: next), to: store)
            }
        }
    }
}
