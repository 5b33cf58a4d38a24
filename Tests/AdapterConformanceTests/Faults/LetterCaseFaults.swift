// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Identifier {
    /// How a database with a collation that ignores case takes it.
    fileprivate var folded: String { self.rawValue.lowercased() }
}

/// Stores whose keys of one kind are compared without regard to case.
extension Fault where Port == any SessionStore {
    static var ofLetterCases: [Self] {
        [
            Self("case.visits", "lists by actors without regard to case") {
                $0.list = { sound, query in
                    var wide = query
                    wide.actor = nil
                    return sound.all(matching: wide).filter { row in
                        query.actor.map { row.visit.actor.folded == $0.folded } ?? true
                    }.page(of: query)
                }
            },
            Self("case.visits", "lists by subjects without regard to case") {
                $0.list = { sound, query in
                    var wide = query
                    wide.subject = nil
                    return sound.all(matching: wide).filter { row in
                        query.subject.map { row.visit.subject.folded == $0.folded } ?? true
                    }.page(of: query)
                }
            },
            Self("case.visits", "touches visits without regard to case") { store in
                let visits = Memory<Set<VisitID>>([])
                store.store = { sound, changes in
                    for case .insert(let visit) in changes { visits.change { _ = $0.insert(visit.id) } }
                    return try sound.commit(changes)
                }
                store.note = { sound, touched, time in
                    for visit in visits.value where visit.folded == touched.folded { sound.touch(visit, at: time) }
                }
            },
            self.folding(
                "case.visits", "takes a visit for one whose identifier is in another case",
                [
                    "sessions.case.records", "sessions.erase",
                ]
            ) { change in
                if case .insert(let visit) = change { visit.id.folded } else { nil }
            },
            self.folding("case.records", "takes a ledger for one whose operator is in another case") { change in
                if case .ledger(let ledger) = change, ledger.revision == 1 { ledger.actor.folded } else { nil }
            },
            self.folding("case.records", "takes consents for those of a customer in another case") { change in
                if case .consents(let record) = change, record.revision == 1 { record.subject.folded } else { nil }
            },
            self.folding("case.records", "takes an approval for one in another case") { change in
                if case .approval(let approval) = change, approval.revision == 1 { approval.id.folded } else { nil }
            },
            self.folding("case.records", "takes an event for one in another case") { change in
                if case .event(let event) = change { "event \(event.id.folded)" } else { nil }
            },
            Self("case.records", "delivers events without regard to case") {
                $0.store = { sound, changes in
                    let waiting = sound.events(skipping: 0, limit: .max)
                    return try sound.commit(
                        changes.flatMap { change -> [SessionChange] in
                            guard case .delivered(let id) = change else { return [change] }
                            let others = waiting.map(\.id).filter { $0 != id && $0.folded == id.folded }
                            return [change] + others.map { .delivered($0) }
                        })
                }
            },
            Self("case.records", "finds the ledger of an operator in another case") { store in
                let ledgers = Memory<[String: Account.ID]>([:])
                store.store = { sound, changes in
                    for case .ledger(let ledger) in changes {
                        ledgers.change { $0[ledger.actor.folded] = ledger.actor }
                    }
                    return try sound.commit(changes)
                }
                store.readLedger = { sound, actor in sound.ledger(of: ledgers.value[actor.folded] ?? actor) }
            },
        ]
    }

    /// A store that takes a new record for a conflict when one was stored under the same key in another case.
    private static func folding(
        _ requirement: String, _ summary: String, _ others: Set<String> = [],
        _ key: @escaping @Sendable (SessionChange) -> String?
    ) -> Self {
        Self(requirement, summary, alsoCaughtBy: others) { store in
            let keys = Memory<Set<String>>([])
            store.store = { sound, changes in
                let new = changes.compactMap(key)
                guard keys.value.isDisjoint(with: new) else { return .conflict }
                let outcome = try sound.commit(changes)
                if outcome == .committed { keys.change { $0.formUnion(new) } }
                return outcome
            }
        }
    }
}
