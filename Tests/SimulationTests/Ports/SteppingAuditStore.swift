// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Synchronization

/// How the log fares while the operations run; it is well again when the world recovers.
enum LogHealth: String, CaseIterable, Sendable {
    /// It takes what it is given.
    case well
    /// It takes nothing, and says so.
    case refusing
    /// It takes everything, and says that it does not.
    case deaf
}

/// An audit store whose every call is a step of the simulation.
struct SteppingAuditStore: AuditStore {
    let base: any AuditStore
    let gate: Gate
    let health: @Sendable () -> LogHealth

    func append(
        _ keys: AuditKeys, placing: @escaping @Sendable (AuditTail) throws -> AuditBatch
    ) async throws -> AuditBatch {
        let call = Call(title: Self.appends, reads: [], writes: .log, particulars: { "\(keys.events.map(\.story))" })
        return try await self.gate.call(call, seeing: \.answers) {
            let health = self.gate.scheduler.phase == .open ? .well : self.health()
            if health == .refusing { throw Outage() }
            let batch = try await self.base.append(keys, placing: placing)
            if health == .deaf { throw Outage() }
            return batch
        }
    }

    func entries(matching query: AuditQuery) async throws -> [AuditEntry] {
        let call = Call(title: "reads the log", reads: .log, writes: [])
        return try await self.gate.call(call) { try await self.base.entries(matching: query) }
    }

    func hashes(at positions: [MerkleNode.Position]) async throws -> [Digest] {
        let call = Call(title: "reads the log's tree", reads: .log, writes: [])
        return try await self.gate.call(call) { try await self.base.hashes(at: positions) }
    }

    func head() async throws -> AuditHead {
        let call = Call(title: "reads the log's head", reads: .log, writes: [])
        return try await self.gate.call(call) { try await self.base.head() }
    }

    static let appends: StaticString = "appends"
}

extension Call {
    /// Whether this is an append, before and after which a caller is at the queue of its process.
    var isAppend: Bool { self.writes.contains(.log) }
}

extension AuditEvent.ID {
    /// Enough of the identifier to tell events apart: what they are about, and what of it.
    fileprivate var story: String {
        let parts: [Substring] = self.rawValue.split(separator: ".")
        return ([parts[0].prefix(6)] + parts.dropFirst()).joined(separator: ".")
    }
}

extension AuditBatch {
    /// What the callers of an append are told of it.
    fileprivate var answers: [AnyHashable] {
        self.outcomes.map { outcome in
            switch outcome {
            case .success(let receipt): AnyHashable(receipt)
            case .failure(let error): AnyHashable("\(error)")
            }
        }
    }
}
