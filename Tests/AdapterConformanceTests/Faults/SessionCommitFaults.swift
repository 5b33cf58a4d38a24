// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofLedgers: [Self] {
        [
            Self("ledger.revisions", "does not mind with which revision a ledger begins") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .ledger(let ledger) = changes[0], ledger.revision > 1 else {
                        return outcome
                    }
                    return sound.ledger(of: ledger.actor) == nil ? .committed : outcome
                }
            },
            Self("ledger.round-trip", "keeps fifty departures") {
                $0.readLedger = { sound, actor in
                    try sound.ledger(of: actor).map { ledger in
                        try spoiled(ledger) { ledger in
                            ledger["departures"] = (ledger["departures"] as? [Any]).map { Array($0.suffix(50)) }
                        }
                    }
                }
            },
        ]
    }

    static var ofFreezes: [Self] {
        [
            Self("freezes.revisions", "takes any newer revision of the freezes") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .freezes(let freezes) = changes[0] else { return outcome }
                    return freezes.revision > sound.freezes().revision + 1 ? .committed : outcome
                }
            },
            Self("freezes.round-trip", "loses the freezes in their order") {
                $0.readFreezes = { sound in
                    try spoiled(sound.freezes()) {
                        $0["freezes"] = ($0["freezes"] as? [Any]).map { Array($0.prefix(1)) }
                    }
                }
            },
            Self(
                "freezes.relies-on", "looks only whether the freezes are older",
                alsoCaughtBy: ["sessions.commit.before"]
            ) {
                $0.store = { sound, changes in
                    try sound.commit(
                        changes.filter { change in
                            guard case .reliesOnFreezes(let revision) = change else { return true }
                            return revision < sound.freezes().revision
                        })
                }
            },
        ]
    }

    static var ofSessionCommits: [Self] {
        [
            Self("commit.whole", "stores the ledger on its own", alsoCaughtBy: ["sessions.commit.records"]) {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    var hasInsert = false
                    for case .insert in changes { hasInsert = true }
                    guard outcome == .conflict, hasInsert else { return outcome }
                    for case .ledger(let ledger) in changes { _ = try sound.commit([.ledger(ledger)]) }
                    return outcome
                }
            },
            Self("commit.named-once", "writes the first of two versions of a visit") {
                $0.store = { sound, changes in
                    var written: Set<VisitID> = []
                    return try sound.commit(
                        changes.filter { change in
                            guard case .replace(let visit, _) = change else { return true }
                            return written.insert(visit.id).inserted
                        })
                }
            },
            Self("commit.limit", "takes any number of changes") {
                $0.store = { sound, changes in
                    guard changes.count > SessionChange.maximumCount else { return try sound.commit(changes) }
                    _ = try sound.commit(Array(changes.prefix(16)))
                    return try sound.commit(Array(changes.dropFirst(16)))
                }
            },
        ]
    }

    static var ofLists: [Self] {
        [
            Self(
                "list.stages", "takes a visit for running before its start is on record",
                alsoCaughtBy: ["sessions.list.notices", "sessions.list.limit"]
            ) {
                $0.list = { sound, query in
                    guard query.stage == .running else { return sound.visits(matching: query) }
                    var unsettled = query
                    unsettled.stage = .unsettled
                    return sound.all(matching: unsettled).filter { $0.visit.active != nil }.page(of: query)
                }
            },
            Self(
                "list.filters", "lists what fits the actor or the subject",
                alsoCaughtBy: ["sessions.list.limit", "sessions.case.visits"]
            ) {
                $0.list = { sound, query in
                    guard query.actor != nil, query.subject != nil else { return sound.visits(matching: query) }
                    var (byActor, bySubject) = (query, query)
                    byActor.subject = nil
                    bySubject.actor = nil
                    return Set(sound.all(matching: byActor) + sound.all(matching: bySubject))
                        .sorted { $0.visit.id < $1.visit.id }.page(of: query)
                }
            },
            Self("list.order", "orders without regard to case") {
                $0.list = { sound, query in
                    sound.visits(matching: query).sorted {
                        $0.visit.id.rawValue.lowercased() < $1.visit.id.rawValue.lowercased()
                    }
                }
            },
            Self(
                "list.pages", "begins every page of one account's visits with the first of them",
                alsoCaughtBy: ["sessions.list.limit", "sessions.list.cursor"]
            ) {
                $0.list = { sound, query in
                    var query = query
                    if query.subject != nil { query.after = nil }
                    return sound.visits(matching: query)
                }
            },
            Self(
                "list.pages", "goes on after as many visits as there were before",
                alsoCaughtBy: ["sessions.list.cursor"]
            ) { store in
                let offsets = Memory<[VisitID: Int]>([:])
                store.list = { sound, query in
                    let all = sound.all(matching: query)
                    let page =
                        query.after.flatMap { offsets.value[$0] }.map { Array(all.dropFirst($0).prefix(query.limit)) }
                        ?? all.page(of: query)
                    if let last = page.last, let index = all.firstIndex(of: last) {
                        offsets.change { $0[last.visit.id] = index + 1 }
                    }
                    return page
                }
            },
        ]
    }

    /// A store that looks at what is there, and writes later without looking again.
    static func careless(
        _ requirement: String, _ summary: String,
        about isConcerned: @escaping @Sendable (InMemorySessionStore, SessionChange) -> Bool
    ) -> Self {
        Self(requirement, summary) {
            let crowd = Crowd()
            $0.store = { sound, changes in
                guard changes.count == 1, isConcerned(sound, changes[0]) else { return try sound.commit(changes) }
                await crowd.gather()
                _ = try sound.commit(changes)
                return .committed
            }
        }
    }

    static var ofSessionRaces: [Self] {
        [
            self.careless("race.accept", "looks at the revision, and accepts later") { sound, change in
                guard case .replace(let visit, _) = change, case .active = visit.state, !visit.outbox.isEmpty else {
                    return false
                }
                return sound.visit(.id(visit.id))?.visit.revision == visit.revision - 1
            },
            self.careless("race.insert", "looks for the code, and inserts later") { sound, change in
                guard case .insert(let visit) = change, let code = visit.terms.handOff?.digest else { return false }
                return sound.visit(.handOff(code)) == nil && sound.visit(.id(visit.id)) == nil && visit.token == nil
            },
            self.careless("race.visit", "looks at the revision, and replaces later") { sound, change in
                guard case .replace(let visit, nil) = change, visit.isRunning else { return false }
                return sound.visit(.id(visit.id))?.visit.revision == visit.revision - 1
            },
            self.careless("race.ledger", "looks at the revision, and replaces the ledger later") { sound, change in
                guard case .ledger(let ledger) = change else { return false }
                return (sound.ledger(of: ledger.actor)?.revision ?? 0) == ledger.revision - 1
            },
            self.careless("race.freezes", "looks at the revision, and replaces the freezes later") { sound, change in
                guard case .freezes(let freezes) = change else { return false }
                return sound.freezes().revision == freezes.revision - 1
            },
        ]
    }
}
