// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension SessionChange {
    /// What a change relies on, without storing it.
    fileprivate var isReliance: Bool {
        switch self {
        case .reliesOnFreezes, .reliesOnConsents: true
        default: false
        }
    }
}

extension Fault where Port == any SessionStore {
    static var ofCommitConditions: [Self] {
        [
            self.oneByOne("commit.before", "judges each change by what those before it have made") { $0 },
            self.oneByOne("commit.before", "stores first, and looks then what it relies on") { changes in
                changes.filter { !$0.isReliance } + changes.filter(\.isReliance)
            },
            Self("commit.before", "takes what it changes itself for relied on rightly") {
                $0.store = { sound, changes in
                    let stored = Set(
                        changes.compactMap { if case .consents(let record) = $0 { record.subject } else { nil } })
                    return try sound.commit(
                        changes.filter { change in
                            guard case .reliesOnConsents(let subject, _) = change else { return true }
                            return !stored.contains(subject)
                        })
                }
            },
        ]
    }

    /// A store that goes through the changes of a commit, where some rely on the records that others replace.
    private static func oneByOne(
        _ requirement: String, _ summary: String, _ order: @escaping @Sendable ([SessionChange]) -> [SessionChange]
    ) -> Self {
        Self(requirement, summary) {
            $0.store = { sound, changes in
                var (freezes, consents) = (sound.freezes().revision, [Account.ID: Int]())
                var others: [SessionChange] = []
                for change in order(changes) {
                    switch change {
                    case .freezes(let record): freezes = record.revision
                    case .consents(let record): consents[record.subject] = record.revision
                    case .reliesOnFreezes(let revision):
                        guard revision == freezes else { return .conflict }
                        continue
                    case .reliesOnConsents(let subject, let revision):
                        let stored = sound.consents(of: subject)?.revision ?? 0
                        guard revision == consents[subject] ?? stored else { return .conflict }
                        continue
                    default: break
                    }
                    others.append(change)
                }
                return try sound.commit(others)
            }
        }
    }

    static var ofRelianceRaces: [Self] {
        [
            Self("race.relies-freezes", "looks at the freezes it relies on, and stores later") {
                $0.store = { sound, changes in
                    for case .reliesOnFreezes(let revision) in changes {
                        guard sound.freezes().revision == revision else { return .conflict }
                        await wait(upTo: 5) { sound.freezes().revision != revision }
                    }
                    return try sound.commit(
                        changes.filter { if case .reliesOnFreezes = $0 { false } else { true } })
                }
            },
            Self("race.relies-consents", "looks at the consents it relies on, and stores later") {
                $0.store = { sound, changes in
                    for case .reliesOnConsents(let subject, let revision) in changes {
                        guard (sound.consents(of: subject)?.revision ?? 0) == revision else { return .conflict }
                        await wait(upTo: 5) { sound.consents(of: subject)?.revision ?? 0 != revision }
                    }
                    return try sound.commit(
                        changes.filter { if case .reliesOnConsents = $0 { false } else { true } })
                }
            },
        ]
    }

    static var ofTouchRaces: [Self] {
        [
            Self("race.touch-replace", "writes back with a new version when the visit was seen before") { store in
                let touches = Memory<[VisitID: Timestamp]>([:])
                store.note = { sound, visit, time in
                    sound.touch(visit, at: time)
                    guard sound.visit(.id(visit)) != nil else { return }
                    touches.change { $0[visit] = max($0[visit] ?? time, time) }
                }
                store.store = { sound, changes in
                    let before = touches.value
                    await pause()
                    let outcome = try sound.commit(changes)
                    guard outcome == .committed else { return outcome }
                    for case .replace(let visit, _) in changes { touches.change { $0[visit.id] = before[visit.id] } }
                    return outcome
                }
                store.lookUp = { sound, key in
                    guard var snapshot = sound.visit(key) else { return nil }
                    snapshot.seenAt = touches.value[snapshot.visit.id]
                    return snapshot
                }
            },
            Self("race.unseen", "looks whether the visit was seen, and ends it later") {
                $0.store = { sound, changes in
                    for case .replace(let visit, let since?) in changes {
                        let seenAt = sound.visit(.id(visit.id))?.seenAt
                        if let seenAt, seenAt > since { return .conflict }
                        await wait(upTo: 5) { sound.visit(.id(visit.id))?.seenAt != seenAt }
                    }
                    return try sound.commit(
                        changes.map { change in
                            if case .replace(let visit, _) = change { return .replace(visit, unseenSince: nil) }
                            return change
                        })
                }
            },
        ]
    }

    static var ofLateTouches: [Self] {
        [
            Self("touch.maximum", "keeps the touch of a visit that is not there, for one that comes") { store in
                let touches = Memory<[VisitID: Timestamp]>([:])
                store.note = { sound, visit, time in
                    sound.touch(visit, at: time)
                    if sound.visit(.id(visit)) == nil { touches.change { $0[visit] = time } }
                }
                store.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    for case .insert(let visit) in changes {
                        if let time = touches.value[visit.id] { sound.touch(visit.id, at: time) }
                    }
                    return outcome
                }
            }
        ]
    }
}
