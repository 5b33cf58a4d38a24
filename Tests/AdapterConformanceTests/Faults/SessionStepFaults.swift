// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

/// Mistakes of session stores that a single step of a longer check notices, and nothing else does.
extension Fault where Port == any SessionStore {
    static var ofSteps: [Self] { self.ofErasedVisits + self.ofConflicts + self.ofLongCommits + self.ofListSteps }

    private static var ofErasedVisits: [Self] {
        [
            Self("erase", "goes on finding what it has erased") { store in
                let inserted = Memory<[VisitID: VisitSnapshot]>([:])
                store.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    for case .insert(let visit) in changes where outcome == .committed {
                        let snapshot = sound.visit(.id(visit.id))
                        inserted.change { $0[visit.id] = snapshot }
                    }
                    return outcome
                }
                store.lookUp = { sound, key in
                    if let there = sound.visit(key) { return there }
                    guard case .id(let id) = key else { return nil }
                    return inserted.value[id]
                }
            }
        ]
    }

    /// What is a conflict and is said to be stored.
    private static var ofConflicts: [Self] {
        [
            Self("visit.insert", "does not mind an identifier that is taken") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .insert(let visit) = changes[0] else { return outcome }
                    return sound.visit(.id(visit.id)) == nil ? outcome : .committed
                }
            },
            Self("visit.insert", "does not mind a code that is taken") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .insert(let visit) = changes[0], visit.token == nil,
                        sound.visit(.id(visit.id)) == nil
                    else { return outcome }
                    return .committed
                }
            },
            Self("visit.replace", "says that it has replaced what is not there") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .replace(let visit, _) = changes[0], visit.revision > 1 else {
                        return outcome
                    }
                    return sound.visit(.id(visit.id)) == nil ? .committed : outcome
                }
            },
            Self("commit.whole", "leaves out freezes that do not follow, and stores the rest") {
                $0.store = { sound, changes in
                    guard changes.count > 1 else { return try sound.commit(changes) }
                    return try sound.commit(
                        changes.filter { change in
                            guard case .freezes(let record) = change else { return true }
                            return record.revision == sound.freezes().revision + 1
                        })
                }
            },
            Self("commit.named-once", "writes the first of two versions of a ledger") {
                $0.store = { sound, changes in
                    var written: Set<Account.ID> = []
                    return try sound.commit(
                        changes.filter { change in
                            guard case .ledger(let ledger) = change else { return true }
                            return written.insert(ledger.actor).inserted
                        })
                }
            },
        ]
    }

    private static var ofLongCommits: [Self] {
        [
            Self("commit.limit", "takes one change less than it must") {
                $0.store = { sound, changes in
                    guard changes.count < SessionChange.maximumCount else {
                        throw ImpersonationError(.invalidInput, "too many changes")
                    }
                    return try sound.commit(changes)
                }
            }
        ]
    }

    private static var ofListSteps: [Self] {
        [
            Self("touch.maximum", "lists visits as if nobody had touched them") {
                $0.list = { sound, query in
                    sound.visits(matching: query).map {
                        VisitSnapshot(visit: $0.visit, seenAt: nil, freezes: $0.freezes, consents: $0.consents)
                    }
                }
            },
            Self("approvals.order", "begins anew after an approval that is not there") {
                $0.listApprovals = { sound, time, id, limit in
                    sound.openApprovals(
                        at: time, after: id.flatMap { sound.approval($0) == nil ? nil : $0 }, limit: limit)
                }
            },
        ]
    }
}
