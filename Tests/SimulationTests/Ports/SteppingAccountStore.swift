// SPDX-License-Identifier: Apache-2.0

import Accounts

/// An account store whose every call is a step of the simulation.
///
/// Nobody changes accounts meanwhile.
struct SteppingAccountStore: AccountStore {
    let base: any AccountStore
    let gate: Gate

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        let call = Call(title: "reads accounts", reads: [], writes: [])
        return try await self.gate.call(call) { try await self.base.accounts(ids) }
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        let call = Call(title: "reads standings", reads: [], writes: [])
        return try await self.gate.call(call) { try await self.base.standings(of: ids) }
    }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        let call = Call(title: "lists accounts", reads: [], writes: [])
        return try await self.gate.call(call) { try await self.base.accounts(matching: query) }
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts {
        let call = Call(title: "counts accounts", reads: [], writes: [])
        return try await self.gate.call(call) { try await self.base.counts(of: query) }
    }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        preconditionFailure("impersonation changes no account")
    }
}
