// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofConsents: [Self] {
        [
            Self("consents.revisions", "does not mind with which revision consents begin") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .consents(let record) = changes[0], record.revision > 1 else {
                        return outcome
                    }
                    return sound.consents(of: record.subject) == nil ? .committed : outcome
                }
            },
            Self("consents.round-trip", "keeps sixteen consents") {
                $0.readConsents = { sound, subject in
                    try sound.consents(of: subject).map { record in
                        try spoiled(record) { record in
                            record["consents"] = (record["consents"] as? [Any]).map { Array($0.suffix(16)) }
                        }
                    }
                }
            },
            Self(
                "consents.round-trip", "takes a customer without consents for one who never gave any",
                alsoCaughtBy: ["sessions.consents.one-moment"]
            ) {
                $0.readConsents = { sound, subject in
                    let record = sound.consents(of: subject)
                    return record?.consents.isEmpty == true ? nil : record
                }
            },
            Self(
                "consents.relies-on", "looks only whether there are consents", alsoCaughtBy: ["sessions.commit.before"]
            ) {
                $0.store = { sound, changes in
                    try sound.commit(
                        changes.filter { change in
                            guard case .reliesOnConsents(let subject, let revision) = change else { return true }
                            return revision == 0 || sound.consents(of: subject) == nil
                        })
                }
            },
            Self(
                "consents.relies-on", "takes consents that nobody gave for those of any revision",
                alsoCaughtBy: ["sessions.commit.before"]
            ) {
                $0.store = { sound, changes in
                    try sound.commit(
                        changes.filter { change in
                            guard case .reliesOnConsents(let subject, _) = change else { return true }
                            return sound.consents(of: subject) != nil
                        })
                }
            },
            Self("consents.own", "lists every visit with the consents of the first one's subject") {
                $0.list = { sound, query in
                    let page = sound.visits(matching: query)
                    return page.map { snapshot in
                        var snapshot = snapshot
                        snapshot.consents = page.first?.consents
                        return snapshot
                    }
                }
            },
            Self("consents.own", "finds no consents by a hand-off code") {
                $0.lookUp = { sound, key in
                    var snapshot = sound.visit(key)
                    if case .handOff = key { snapshot?.consents = nil }
                    return snapshot
                }
            },
            Self("consents.one-moment", "reads the consents after the visit") {
                $0.lookUp = { sound, key in
                    guard var snapshot = sound.visit(key) else { return nil }
                    await Self.waitForChange(of: snapshot.consents, in: sound)
                    snapshot.consents = sound.consents(of: snapshot.visit.subject)
                    return snapshot
                }
            },
            Self("consents.one-moment", "reads the consents before the list") {
                $0.list = { sound, query in
                    let before = sound.visits(matching: query)
                    for snapshot in before { await Self.waitForChange(of: snapshot.consents, in: sound) }
                    let consents = Dictionary(uniqueKeysWithValues: before.map { ($0.visit.id, $0.consents) })
                    return sound.visits(matching: query).map { snapshot in
                        var snapshot = snapshot
                        if let read = consents[snapshot.visit.id] { snapshot.consents = read }
                        return snapshot
                    }
                }
            },
        ]
    }

    /// Leaves others the time to change the consents that were read, where there are any.
    private static func waitForChange(of record: ConsentRecord?, in sound: InMemorySessionStore) async {
        guard let record else { return }
        await wait(upTo: 5) { sound.consents(of: record.subject) != record }
    }
}
