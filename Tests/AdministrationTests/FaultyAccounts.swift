// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Synchronization

/// What goes wrong with one call.
enum Fault: CaseIterable {
    /// The call fails and has done nothing.
    case before
    /// The call fails and has done its work.
    case after
    /// The process dies in the call: nothing that it does later takes effect.
    case deathBefore
    /// The process dies right after the call has taken effect.
    case deathAfter
}

struct Failure: Error {}

/// Counts the calls of one process to its stores, of which one goes wrong.
final class Trouble: Sendable {
    private struct State {
        var calls = 0
        var isDead = false
    }

    private let state = Mutex(State())
    private let number: Int
    private let fault: Fault

    init(at number: Int, _ fault: Fault) {
        self.number = number
        self.fault = fault
    }

    var calls: Int { self.state.withLock(\.calls) }
    var isDead: Bool { self.state.withLock(\.isDead) }

    func call<Value>(_ work: () async throws -> Value) async throws -> Value {
        let (isMine, isDead) = self.state.withLock { state in
            defer { state.calls += 1 }
            return (state.calls == self.number, state.isDead)
        }
        guard !isDead else { throw Failure() }
        guard isMine else { return try await work() }
        if self.fault == .deathBefore || self.fault == .deathAfter { self.state.withLock { $0.isDead = true } }
        if self.fault == .after || self.fault == .deathAfter { _ = try await work() }
        throw Failure()
    }
}

/// Accounts behind calls that go wrong.
struct FaultyAccounts: AccountStore {
    let base: InMemoryAccountStore
    let trouble: Trouble
    /// Called after what a commit relies on was read, before it is stored.
    var beforeCommit: @Sendable () async throws -> Void = {}

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        try await self.trouble.call { self.base.accounts(ids) }
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        try await self.trouble.call { self.base.standings(of: ids) }
    }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        try await self.trouble.call { try self.base.accounts(matching: query) }
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts {
        try await self.trouble.call { try self.base.counts(of: query) }
    }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        try await self.beforeCommit()
        return try await self.trouble.call { try self.base.commit(commit) }
    }
}

/// A log behind calls that go wrong.
struct FaultyLog: AuditStore {
    let base: InMemoryAuditStore
    let trouble: Trouble

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        try await self.trouble.call { try self.base.append(keys, placing: placing) }
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        try await self.trouble.call { try self.base.entries(matching: query) }
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        try await self.trouble.call { try self.base.hashes(at: positions) }
    }

    func head() async throws -> AuditHead { try await self.trouble.call { self.base.head() } }
}

/// Accounts behind which somebody settles as soon as a commit is stored.
struct SettlingAfterCommit: AccountStore {
    let base: InMemoryAccountStore
    let settle: @Sendable () async throws -> Void

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] { self.base.accounts(ids) }
    func standings(of ids: [Account.ID]) async throws -> [Standing?] { self.base.standings(of: ids) }
    func accounts(matching query: AccountQuery) async throws -> [Account] { try self.base.accounts(matching: query) }
    func counts(of query: AccountQuery) async throws -> AccountCounts { try self.base.counts(of: query) }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        let outcome = try self.base.commit(commit)
        try await self.settle()
        return outcome
    }
}
