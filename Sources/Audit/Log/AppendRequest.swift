// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Events on their way to the store, with the keys that the tail is asked for.
struct AppendRequest: Sendable {
    /// An event, with the places of its keys among the keys, and so of the answers among the answers.
    struct Item: Sendable {
        let event: AuditEvent
        let id: Int
        let visit: Int?
        let subject: Int?
        let actor: Int
        let by: Int?
    }

    let items: [Item]
    let keys: AuditKeys
    /// What is to be done with the log itself, where the one event is about that.
    let upkeep: UpkeepPlacement?

    init(_ events: [AuditEvent], upkeep: UpkeepPlacement? = nil) {
        self.upkeep = upkeep
        var (ids, visits) = (KeyList<AuditEvent.ID>(), KeyList<VisitID>())
        var (subjects, people) = (KeyList<Account.ID>(), KeyList<Account.ID>())
        self.items = events.map { event in
            Item(
                event: event, id: ids.position(of: event.id),
                visit: event.facts.visit.map { visits.position(of: $0) },
                subject: event.subjectExists ? event.facts.subject.map { subjects.position(of: $0) } : nil,
                actor: people.position(of: event.actor), by: event.by.map { people.position(of: $0) })
        }
        self.keys = AuditKeys(events: ids.keys, visits: visits.keys, subjects: subjects.keys, people: people.keys)
    }
}

/// Keys without repetitions, in the order in which they came.
private struct KeyList<Key: Hashable> {
    private(set) var keys: [Key] = []
    /// Where each key stands, from the second one on: most requests have one event, for which nothing need be hashed.
    private var positions: [Key: Int] = [:]

    /// The position of a key, which it takes if it is new.
    mutating func position(of key: Key) -> Int {
        guard let first = self.keys.first else {
            self.keys.append(key)
            return 0
        }
        guard key != first else { return 0 }
        if let position = self.positions[key] { return position }
        self.positions[key] = self.keys.count
        self.keys.append(key)
        return self.keys.count - 1
    }
}
