// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

/// Audit stores whose keys of one kind are compared without regard to case.
extension Fault where Port == any AuditStore {
    static var ofAuditLetterCases: [Self] {
        [
            self.folding("case.tails", "knows events without regard to case", \.events, \.known),
            self.folding("case.tails", "counts the entries of visits without regard to case", \.visits, \.visits),
            self.folding(
                "case.tails", "counts the entries about subjects without regard to case", \.subjects, \.subjects),
            self.folding("case.tails", "gives people a handle without regard to case", \.people, \.handles),
            self.searching("case.filters", "finds entries by actors without regard to case", \.actor, \.people),
            self.searching("case.filters", "finds entries by subjects without regard to case", \.subject, \.subjects),
            self.searching("case.filters", "finds entries by visits without regard to case", \.visit, \.visits),
        ]
    }

    /// A store that answers each key by the first one that was ever asked for and differs in case alone.
    private static func folding<Subject, Answer>(
        _ requirement: String, _ summary: String,
        _ keys: any WritableKeyPath<AuditKeys, [Identifier<Subject>]> & Sendable,
        _ answers: any WritableKeyPath<AuditTail, [Answer]> & Sendable
    ) -> Self {
        Self(requirement, summary) {
            let first = FirstKeys<Subject>()
            $0.store = { sound, asked, placing in
                let others = asked[keyPath: keys].map { first.key(for: $0) }
                var folded = AuditKeys(events: [], visits: [], subjects: [], people: [])
                folded[keyPath: keys] = others
                let answer = try sound.tail(for: folded)
                return try sound.append(asked) { tail in
                    var tail = tail
                    tail[keyPath: answers] = answer[keyPath: answers]
                    return try placing(tail)
                }
            }
        }
    }

    /// A store that finds what was recorded under a key in whatever case.
    private static func searching<Subject>(
        _ requirement: String, _ summary: String,
        _ searched: any WritableKeyPath<AuditQuery, Identifier<Subject>?> & Sendable,
        _ keys: any KeyPath<AuditKeys, [Identifier<Subject>]> & Sendable
    ) -> Self {
        Self(requirement, summary) {
            let known = Memory<Set<Identifier<Subject>>>([])
            $0.store = { sound, asked, placing in
                known.change { $0.formUnion(asked[keyPath: keys]) }
                return try sound.append(asked, placing: placing)
            }
            $0.read = { sound, query in
                guard let key = query[keyPath: searched] else { return try sound.entries(matching: query) }
                var found = Set(try sound.all(matching: query))
                for other in known.value where other.rawValue.lowercased() == key.rawValue.lowercased() {
                    var query = query
                    query[keyPath: searched] = other
                    found.formUnion(try sound.all(matching: query))
                }
                return found.sorted { ($0.sequence < $1.sequence) == (query.order == .oldestFirst) }.page(of: query)
            }
        }
    }
}

/// The identifiers that were asked for, each in the case in which it came first.
private final class FirstKeys<Subject>: Sendable {
    private let keys = Memory<[String: Identifier<Subject>]>([:])

    func key(for key: Identifier<Subject>) -> Identifier<Subject> {
        self.keys.change { keys in
            let folded = key.rawValue.lowercased()
            if let first = keys[folded] { return first }
            keys[folded] = key
            return key
        }
    }
}
