// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// What is to be done with entries of the log, decided under the store's lock, in one step with the entry that says so.
struct UpkeepPlacement: Sendable {
    /// An entry that something is to be done with: what holds are compared with.
    struct Target: Sendable {
        let sequence: Int64
        let subject: Account.ID?
        let visit: VisitID?

        init(_ entry: AuditEntry) {
            (self.sequence, self.subject, self.visit) = (entry.sequence, entry.subject, entry.visit)
        }

        func isHeld(by holds: [AuditHold]) -> Bool {
            holds.contains { $0.covers(subject: self.subject, visit: self.visit) }
        }
    }

    let targets: [Target]

    /// What is recorded, once it is known what holds keep.
    func settled(_ upkeep: AuditUpkeep, under holds: [AuditHold]) -> AuditUpkeep {
        guard case .purged = upkeep else { return upkeep }
        var runs: [Range<Int64>] = []
        for sequence in self.targets.lazy.filter({ !$0.isHeld(by: holds) }).map(\.sequence) {
            if let last = runs.last, last.upperBound == sequence {
                runs[runs.count - 1] = last.lowerBound..<(sequence + 1)
            } else {
                runs.append(sequence..<(sequence + 1))
            }
        }
        return .purged(runs)
    }

    func refusal(of upkeep: AuditUpkeep, under holds: [AuditHold]) -> AuditError? {
        switch upkeep {
        case .redacted:
            self.targets.contains { $0.isHeld(by: holds) }
                ? AuditError(.held, "a legal hold keeps some of these entries as they are") : nil
        case .purged: nil
        case .held(let hold, _):
            if holds.contains(where: { $0.id == hold }) {
                AuditError(.conflictingEvent, "a hold `\(hold)` is in force already")
            } else if holds.count >= AuditHold.maximumCount {
                AuditError(.overloaded, "\(AuditHold.maximumCount) holds are in force; lift one first")
            } else {
                nil
            }
        case .released(let hold):
            holds.contains { $0.id == hold } ? nil : AuditError(.conflictingEvent, "no hold `\(hold)` is in force")
        }
    }

    func carryOut(_ upkeep: AuditUpkeep, after tail: AuditTail, in batch: inout AuditBatch) {
        switch upkeep {
        case .redacted(let part, _, _):
            batch.erasures = self.targets.map { AuditErasure(sequence: $0.sequence, matter: .part(part)) }
        case .purged:
            batch.erasures = self.targets.filter { !$0.isHeld(by: tail.holds) }
                .map { AuditErasure(sequence: $0.sequence, matter: .body) }
        case .held(let hold, let scope): batch.holds = tail.holds + [AuditHold(id: hold, scope: scope)]
        case .released(let hold): batch.holds = tail.holds.filter { $0.id != hold }
        }
    }
}
