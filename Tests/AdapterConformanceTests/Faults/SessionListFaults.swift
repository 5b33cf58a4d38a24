// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofListPages: [Self] {
        [
            Self(
                "list.limit", "takes as many visits as asked for, and leaves out what is not running",
                alsoCaughtBy: ["sessions.list.cursor"]
            ) {
                $0.list = { sound, query in
                    var unsettled = query
                    unsettled.stage = .unsettled
                    return sound.visits(matching: unsettled).filter {
                        query.stage == .unsettled || $0.visit.isRunning
                    }
                }
            },
            Self(
                "list.limit", "counts settled visits towards the limit",
                alsoCaughtBy: ["sessions.list.cursor", "sessions.list.one-moment"]
            ) {
                store in
                let stored = Memory<Set<VisitID>>([])
                store.store = { sound, changes in
                    for case .insert(let visit) in changes { stored.change { _ = $0.insert(visit.id) } }
                    return try sound.commit(changes)
                }
                store.list = { sound, query in
                    let listed = Set(sound.all(matching: query).map(\.visit.id))
                    let rows = stored.value.sorted().compactMap { sound.visit(.id($0)) }.filter { row in
                        query.actor.map { $0 == row.visit.actor } ?? true
                            && query.subject.map { $0 == row.visit.subject } ?? true
                    }
                    return rows.page(of: query).filter { listed.contains($0.visit.id) }
                }
            },
            Self(
                "list.limit", "counts the visits of others towards the limit",
                alsoCaughtBy: ["sessions.list.cursor", "sessions.list.pages"]
            ) {
                $0.list = { sound, query in
                    sound.all(matching: VisitQuery(query.stage)).page(of: query).filter { row in
                        query.actor.map { $0 == row.visit.actor } ?? true
                            && query.subject.map { $0 == row.visit.subject } ?? true
                    }
                }
            },
            Self(
                "list.cursor", "goes on only after a visit that is there",
                alsoCaughtBy: ["sessions.list.limit", "sessions.erase"]
            ) {
                $0.list = { sound, query in
                    if let after = query.after, sound.visit(.id(after)) == nil { return [] }
                    return sound.visits(matching: query)
                }
            },
            Self(
                "list.cursor", "goes on only after a visit that still matches",
                alsoCaughtBy: ["sessions.list.limit", "sessions.erase"]
            ) {
                $0.list = { sound, query in
                    guard let after = query.after else { return sound.visits(matching: query) }
                    let all = sound.all(matching: query)
                    guard let place = all.firstIndex(where: { $0.visit.id == after }) else { return [] }
                    return Array(all.dropFirst(place + 1).prefix(query.limit))
                }
            },
            Self(
                "list.cursor", "begins with the visit named where that is unsettled",
                alsoCaughtBy: ["sessions.list.limit"]
            ) {
                $0.list = { sound, query in
                    guard query.stage == .unsettled, let after = query.after else {
                        return sound.visits(matching: query)
                    }
                    return Array(
                        sound.all(matching: query).filter { $0.visit.id >= after }.prefix(query.limit))
                }
            },
            Self("erase", "begins anew after a visit that was erased") { store in
                let stored = Memory<Set<VisitID>>([])
                store.store = { sound, changes in
                    for case .insert(let visit) in changes { stored.change { _ = $0.insert(visit.id) } }
                    return try sound.commit(changes)
                }
                store.list = { sound, query in
                    var query = query
                    if let after = query.after, stored.value.contains(after), sound.visit(.id(after)) == nil {
                        query.after = nil
                    }
                    return sound.visits(matching: query)
                }
            },
            Self("list.one-moment", "looks up the visits of a list one by one") {
                $0.list = { sound, query in
                    var page: [VisitSnapshot] = []
                    for snapshot in sound.visits(matching: query) {
                        if !page.isEmpty { await pause() }
                        page += sound.visit(.id(snapshot.visit.id)).map { [$0] } ?? []
                    }
                    return page
                }
            },
        ]
    }

    /// What begins its pages after what was never there, or goes on after what has changed meanwhile.
    private static let oddCursors: Set = ["sessions.list.limit", "sessions.list.pages", "sessions.erase"]
}
