// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofSessionStores: [Self] {
        self.ofVisits + self.ofTouches + self.ofNotices + self.ofLedgers + self.ofFreezes + self.ofConsents
            + self.ofApprovals + self.ofErasedApprovals + self.ofEvents + self.ofSessionCommits
            + self.ofRecordCommits + self.ofLists + self.ofSessionRaces + self.ofRecordRaces + self.ofListPages
            + self.ofCommitConditions + self.ofRelianceRaces + self.ofTouchRaces + self.ofLateTouches
            + self.ofLetterCases + self.ofSteps + self.ofSpelling
    }

    private static var ofVisits: [Self] {
        [
            Self("lookup.keys", "finds a visit by its code where a token is asked for") {
                $0.lookUp = { sound, key in
                    if case .token(let digest) = key { return sound.visit(key) ?? sound.visit(.handOff(digest)) }
                    return sound.visit(key)
                }
            },
            Self("lookup.keys", "forgets the token of a visit that is over") {
                $0.lookUp = { sound, key in
                    let snapshot = sound.visit(key)
                    if case .token = key, let visit = snapshot?.visit, visit.ended?.cause == .stopped,
                        !visit.isUnsettled, visit.revision == 4
                    {
                        return nil
                    }
                    return snapshot
                }
            },
            Self("lookup.round-trip", "loses view state") {
                $0.lookUp = { sound, key in
                    guard var snapshot = sound.visit(key) else { return nil }
                    snapshot.visit = try spoiled(snapshot.visit) { visit in
                        guard var terms = visit["terms"] as? [String: Any],
                            var page = terms["returnPoint"] as? [String: Any]
                        else { return }
                        page["viewState"] = nil
                        terms["returnPoint"] = page
                        visit["terms"] = terms
                    }
                    return snapshot
                }
            },
            Self(
                requirement: "sessions.lookup.durable", summary: "keeps every opening to itself",
                alsoCaughtBy: [
                    "sessions.lookup.one-moment", "sessions.consents.one-moment", "sessions.list.one-moment",
                    "sessions.touch.maximum",
                ]
            ) { { FaultySessionStore() } },
            Self.ofOpenings(
                "lookup.durable", "lists only what came through the same opening",
                alsoCaughtBy: ["sessions.list.one-moment"]
            ) { opening, isEmpty in
                opening.list = { sound, query in isEmpty.value ? [] : sound.visits(matching: query) }
            },
            Self.ofOpenings("lookup.durable", "lists only what was asked for through the same opening") {
                opening, isEmpty in
                opening.listApprovals = { sound, time, id, limit in
                    isEmpty.value ? [] : sound.openApprovals(at: time, after: id, limit: limit)
                }
            },
            Self("lookup.one-moment", "reads the freezes after the visit") {
                $0.lookUp = { sound, key in
                    var snapshot = sound.visit(key)
                    await pause()
                    snapshot?.freezes = sound.freezes()
                    return snapshot
                }
            },
            Self("lookup.one-moment", "reads the freezes before the list") {
                $0.list = { sound, query in
                    let freezes = sound.freezes()
                    await pause()
                    return sound.visits(matching: query).map {
                        VisitSnapshot(visit: $0.visit, seenAt: $0.seenAt, freezes: freezes, consents: $0.consents)
                    }
                }
            },
            Self("visit.insert", "does not mind a token that is taken") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .insert(let visit) = changes[0], sound.visit(.id(visit.id)) == nil
                    else { return outcome }
                    return visit.token == nil ? outcome : .committed
                }
            },
            Self("visit.replace", "takes a newer revision for the next one") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .replace(let visit, _) = changes[0],
                        let stored = sound.visit(.id(visit.id))
                    else { return outcome }
                    return visit.revision > stored.visit.revision + 1 ? .committed : outcome
                }
            },
            Self("erase", "erases what ended at the very time") {
                $0.forget = { $0.erase(endedBefore: $1.advanced(by: .milliseconds(1)), limit: $2) }
            },
            Self("erase", "knows no limit") {
                $0.forget = { sound, time, limit in limit == 0 ? 0 : sound.erase(endedBefore: time, limit: .max) }
            },
            Self("erase", "keeps the tokens of what it erases") { store in
                let taken = Memory<Set<Digest>>([])
                store.store = { sound, changes in
                    let tokens = changes.compactMap { if case .insert(let visit) = $0 { visit.token } else { nil } }
                    guard taken.value.isDisjoint(with: tokens) else { return .conflict }
                    let outcome = try sound.commit(changes)
                    if outcome == .committed { taken.change { $0.formUnion(tokens) } }
                    return outcome
                }
            },
        ]
    }

    private static var ofTouches: [Self] {
        [
            Self("touch.maximum", "keeps the last touch, not the latest") { store in
                let touches = Memory<[VisitID: Timestamp]>([:])
                store.note = { sound, visit, time in
                    sound.touch(visit, at: time)
                    touches.change { $0[visit] = time }
                }
                store.lookUp = { sound, key in
                    guard var snapshot = sound.visit(key) else { return nil }
                    let seenAt = touches.value[snapshot.visit.id]
                    snapshot.seenAt = seenAt
                    return snapshot
                }
            },
            Self("touch.revision", "forgets the touch with a new version") { store in
                let forgotten = Memory<[VisitID: Timestamp]>([:])
                store.store = { sound, changes in
                    for case .replace(let visit, _) in changes {
                        let seenAt = sound.visit(.id(visit.id))?.seenAt
                        forgotten.change { $0[visit.id] = seenAt }
                    }
                    return try sound.commit(changes)
                }
                store.lookUp = { sound, key in
                    var snapshot = sound.visit(key)
                    if let seen = snapshot, forgotten.value[seen.visit.id] == seen.seenAt { snapshot?.seenAt = nil }
                    return snapshot
                }
            },
            Self("touch.unseen", "takes a touch at the very time for a later one") {
                $0.store = { sound, changes in
                    for case .replace(let visit, let since?) in changes
                    where sound.visit(.id(visit.id))?.seenAt == since { return .conflict }
                    return try sound.commit(changes)
                }
            },
            Self("touch.unseen", "replaces a visit whoever has seen it") {
                $0.store = { sound, changes in
                    try sound.commit(
                        changes.map { change in
                            if case .replace(let visit, _) = change { return .replace(visit, unseenSince: nil) }
                            return change
                        })
                }
            },
        ]
    }
}
