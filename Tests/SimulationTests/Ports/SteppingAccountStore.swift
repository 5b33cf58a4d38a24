// SPDX-License-Identifier: Apache-2.0

import Accounts

/// An account store whose every call is a step of the simulation.
struct SteppingAccountStore: AccountStore {
    let base: any AccountStore
    let gate: Gate

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        let call = Call(title: "reads accounts", reads: .accounts, writes: [])
        return try await self.gate.call(call) { try await self.base.accounts(ids) }
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        let call = Call(title: "reads standings", reads: .accounts, writes: [])
        return try await self.gate.call(call) { try await self.base.standings(of: ids) }
    }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        let call = Call(title: "lists accounts", reads: .accounts, writes: [])
        return try await self.gate.call(call) { try await self.base.accounts(matching: query) }
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts {
        let call = Call(title: "counts accounts", reads: .accounts, writes: [])
        return try await self.gate.call(call) { try await self.base.counts(of: query) }
    }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        // A change is judged by what is on record of it, and may end a visit or let it go on.
        let call = Call(
            title: "commits accounts", reads: .endings.union(.log), writes: .accounts, particulars: { commit.story })
        return try await self.gate.call(call) { try await self.base.commit(commit) }
    }
}

extension AccountCommit {
    /// The commit as a story tells it.
    fileprivate var story: String {
        let written = self.inserts.map { "new \($0.story)" } + self.replaces.map(\.story)
        let relied = self.reliesOn.sorted { $0.key < $1.key }.map { "if \($0.key) r\($0.value)" }
        return (written + relied).joined(separator: ", ")
    }
}

extension Account {
    fileprivate var story: String {
        let owner = self.owner.map { " of \($0)" } ?? ""
        return "\(self.id)\(owner) r\(self.revision) \(self.role.rawValue) \(self.status.kind.rawValue)"
    }
}
