// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// A session store whose every call is a step of the simulation.
struct SteppingSessionStore: SessionStore {
    let base: any SessionStore
    let gate: Gate
    /// Is told of every visit that a commit names, as soon as it took effect.
    let sawCommit: @Sendable ([SessionChange]) -> Void

    func visit(_ key: VisitKey) async throws -> VisitSnapshot? {
        // A check begins here, and from then on any of these may say that it comes too late.
        let call = Call(title: "reads a visit", reads: .endings, writes: [])
        return try await self.gate.call(call) { try await self.base.visit(key) }
    }

    func ledger(of actor: Account.ID) async throws -> OperatorLedger? {
        let call = Call(title: "reads the ledger", reads: .ledgers, writes: [])
        return try await self.gate.call(call) { try await self.base.ledger(of: actor) }
    }

    func freezes() async throws -> FreezeRecord {
        let call = Call(title: "reads the freezes", reads: .freezes, writes: [])
        return try await self.gate.call(call) { try await self.base.freezes() }
    }

    func consents(of subject: Account.ID) async throws -> ConsentRecord? {
        let call = Call(title: "reads the consents", reads: .agreements, writes: [])
        return try await self.gate.call(call) { try await self.base.consents(of: subject) }
    }

    func approval(_ id: Approval.ID) async throws -> Approval? {
        let call = Call(title: "reads the approval", reads: .agreements, writes: [])
        return try await self.gate.call(call) { try await self.base.approval(id) }
    }

    func openApprovals(at time: Timestamp, after id: Approval.ID?, limit: Int) async throws -> [Approval] {
        let call = Call(title: "lists approvals", reads: .agreements, writes: [])
        return try await self.gate.call(call) {
            try await self.base.openApprovals(at: time, after: id, limit: limit)
        }
    }

    func events(skipping count: Int, limit: Int) async throws -> [AuditEvent] {
        let call = Call(title: "lists waiting events", reads: .events, writes: [])
        return try await self.gate.call(call) { try await self.base.events(skipping: count, limit: limit) }
    }

    func visits(matching query: VisitQuery) async throws -> [VisitSnapshot] {
        let call = Call(title: "lists visits", reads: .endings, writes: [])
        return try await self.gate.call(call) { try await self.base.visits(matching: query) }
    }

    func commit(_ changes: [SessionChange]) async throws -> CommitOutcome {
        let call = Call(
            title: "commits", reads: changes.reads, writes: changes.writes,
            particulars: { changes.map(\.story).joined(separator: ", ") })
        return try await self.gate.call(call) {
            let outcome = try await self.base.commit(changes)
            if outcome == .committed { self.sawCommit(changes) }
            return outcome
        }
    }

    func touch(_ visit: VisitID, at time: Timestamp) async throws {
        // One that seemed idle goes on, unless something else has ended it.
        let call = Call(title: "touches the visit", reads: .endings, writes: .visits)
        try await self.gate.call(call) { try await self.base.touch(visit, at: time) }
    }

    func erase(endedBefore time: Timestamp, limit: Int) async throws -> Int {
        // Nothing here ended a week ago, so this changes nothing and nobody can tell when it was done.
        let call = Call(title: "erases old visits", reads: [], writes: [])
        return try await self.gate.call(call) {
            let erased = try await self.base.erase(endedBefore: time, limit: limit)
            precondition(erased == 0, "a run is shorter than a week")
            return erased
        }
    }
}

extension [SessionChange] {
    fileprivate var reads: Records {
        self.reduce(into: []) { records, change in
            switch change {
            // Whether a visit may begin, or go on, at this moment is judged by what is in force, whoever looks at that.
            case .insert, .replace: records.formUnion(.endings.union(.ledgers))
            case .reliesOnFreezes: records.insert(.freezes)
            case .reliesOnConsents: records.insert(.agreements)
            default: break
            }
        }
    }

    var writes: Records {
        self.reduce(into: []) { records, change in
            switch change {
            case .insert, .replace: records.insert(.visits)
            case .ledger: records.insert(.ledgers)
            case .freezes: records.insert(.freezes)
            case .reliesOnFreezes, .reliesOnConsents: break
            case .consents, .approval: records.insert(.agreements)
            case .event, .delivered: records.insert(.events)
            }
        }
    }
}

extension SessionChange {
    /// The change as a story tells it.
    fileprivate var story: String {
        switch self {
        case .insert(let visit): "new \(visit.story)"
        case .replace(let visit, _): visit.story
        case .ledger(let ledger):
            "ledger r\(ledger.revision) live [\(ledger.live.map { $0.visit.story }.joined(separator: " "))]"
        case .freezes(let record): "freezes r\(record.revision) epoch \(record.epoch)"
        case .reliesOnFreezes(let revision): "if freezes r\(revision)"
        case .reliesOnConsents(_, let revision): "if consents r\(revision)"
        case .consents(let record): "consents r\(record.revision) [\(record.consents.count)]"
        case .approval(let approval): "approval r\(approval.revision) \(approval.state)"
        case .event(let event): "waiting \(event.kind.rawValue)"
        case .delivered(let id): "delivered \(id.rawValue.prefix(6))"
        }
    }
}

extension Visit {
    fileprivate var story: String {
        let state =
            switch self.state {
            case .prepared: "prepared"
            case .active(let active): active.enteredAt == nil ? "active" : "active, entered"
            case .ended(let ended): "ended as \(ended.cause.rawValue)"
            }
        let outbox = self.outbox.map(\.kind.rawValue).joined(separator: " ")
        return "\(self.id.story) r\(self.revision) \(state), outbox [\(outbox)]"
    }
}

extension VisitID {
    /// Enough of the identifier to tell visits apart.
    var story: String { String(self.rawValue.prefix(6)) }
}
