// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofEvents: [Self] {
        [
            Self("events.order", "reads events in the order of their identifiers") {
                $0.listEvents = { sound, count, limit in
                    Array(
                        sound.events(skipping: 0, limit: .max).sorted { $0.id < $1.id }.dropFirst(count).prefix(limit))
                }
            },
            Self("events.order", "reads the events that arrived last") {
                $0.listEvents = { sound, count, limit in
                    Array(sound.events(skipping: 0, limit: .max).dropLast(count).suffix(limit))
                }
            },
            Self("events.order", "leaves none out") {
                $0.listEvents = { sound, _, limit in sound.events(skipping: 0, limit: limit) }
            },
            Self("events.order", "counts what it leaves out towards the limit") {
                $0.listEvents = { sound, count, limit in
                    Array(sound.events(skipping: 0, limit: limit).dropFirst(count))
                }
            },
            Self("events.round-trip", "loses the correlation") {
                $0.listEvents = { sound, count, limit in
                    try sound.events(skipping: count, limit: limit).map { event in
                        try spoiled(event) { event in
                            guard var facts = event["facts"] as? [String: Any] else { return }
                            facts["correlation"] = nil
                            event["facts"] = facts
                        }
                    }
                }
            },
            Self("events.new", "takes an event that waits for stored") {
                $0.store = { sound, changes in
                    let waiting = Set(sound.events(skipping: 0, limit: .max).map(\.id))
                    if changes.count == 1, case .event(let event) = changes[0], waiting.contains(event.id) {
                        return .committed
                    }
                    return try sound.commit(changes)
                }
            },
            Self("events.delivered", "takes an event that is gone for a conflict") {
                $0.store = { sound, changes in
                    let waiting = Set(sound.events(skipping: 0, limit: .max).map(\.id))
                    if changes.count == 1, case .delivered(let id) = changes[0], !waiting.contains(id) {
                        return .conflict
                    }
                    return try sound.commit(changes)
                }
            },
            Self(
                "events.delivered", "takes the first event for the one delivered",
                alsoCaughtBy: ["sessions.events.order"]
            ) {
                $0.store = { sound, changes in
                    let waiting = sound.events(skipping: 0, limit: .max)
                    if changes.count == 1, case .delivered(let id) = changes[0], waiting.map(\.id).contains(id) {
                        return try sound.commit([.delivered(waiting[0].id)])
                    }
                    return try sound.commit(changes)
                }
            },
        ]
    }

    static var ofRecordCommits: [Self] {
        [
            Self("commit.records", "stores the event on its own") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    var hasInsert = false
                    for case .insert in changes { hasInsert = true }
                    guard outcome == .conflict, hasInsert else { return outcome }
                    for case .event(let event) in changes { _ = try sound.commit([.event(event)]) }
                    return outcome
                }
            },
            Self("commit.records", "delivers events whatever becomes of the rest") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard outcome == .conflict, changes.count > 2 else { return outcome }
                    for case .delivered(let id) in changes { _ = try sound.commit([.delivered(id)]) }
                    return outcome
                }
            },
            Self("commit.records-once", "writes the first of two answers") {
                $0.store = { sound, changes in
                    var written: Set<Approval.ID> = []
                    return try sound.commit(
                        changes.filter { change in
                            guard case .approval(let approval) = change else { return true }
                            return written.insert(approval.id).inserted
                        })
                }
            },
            Self("commit.records-once", "loses an event that is delivered in the same commit") {
                $0.store = { sound, changes in
                    guard changes.count == 2, case .event(let event) = changes[0],
                        case .delivered(event.id) = changes[1]
                    else { return try sound.commit(changes) }
                    return .committed
                }
            },
        ]
    }

    static var ofRecordRaces: [Self] {
        [
            self.careless("race.approval", "looks at the revision, and answers later") { sound, change in
                guard case .approval(let approval) = change, approval.revision == 2 else { return false }
                return sound.approval(approval.id)?.revision == 1
            },
            self.careless("race.event", "looks whether the event waits, and stores it later") { sound, change in
                guard case .event(let event) = change else { return false }
                return !sound.events(skipping: 0, limit: .max).contains { $0.id == event.id }
            },
            self.careless("race.consents", "looks at the revision, and replaces the consents later") { sound, change in
                guard case .consents(let record) = change else { return false }
                return (sound.consents(of: record.subject)?.revision ?? 0) == record.revision - 1
            },
        ]
    }
}
