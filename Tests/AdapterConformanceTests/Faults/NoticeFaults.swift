// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofNotices: [Self] {
        [
            Self("visit.notices", "keeps one notice of a visit") {
                $0.lookUp = { sound, key in
                    guard var snapshot = sound.visit(key) else { return nil }
                    snapshot.visit = try spoiled(snapshot.visit) { visit in
                        visit["notices"] = (visit["notices"] as? [Any]).map { Array($0.prefix(1)) }
                    }
                    return snapshot
                }
            },
            Self("list.notices", "takes a visit for running before its customer was told") {
                $0.list = { sound, query in
                    guard query.stage == .running else { return sound.visits(matching: query) }
                    var unsettled = query
                    unsettled.stage = .unsettled
                    return sound.all(matching: unsettled)
                        .filter { $0.visit.active != nil && $0.visit.outbox.isEmpty }.page(of: query)
                }
            },
            Self(
                "list.notices", "takes a visit for settled before its customer was told",
                alsoCaughtBy: ["sessions.visit.notices", "sessions.erase"]
            ) {
                $0.list = { sound, query in
                    sound.all(matching: query)
                        .filter { $0.visit.ended == nil || !$0.visit.outbox.isEmpty }.page(of: query)
                }
            },
            Self("erase", "erases a visit before its customer was told") { store in
                let gone = Memory<Set<VisitID>>([])
                store.forget = { sound, time, limit in
                    let untold = sound.all(matching: VisitQuery(.unsettled)).map(\.visit).filter { visit in
                        visit.outbox.isEmpty && visit.ended.map { $0.at < time } ?? false
                    }
                    if limit > 0 { gone.change { $0.formUnion(untold.map(\.id)) } }
                    return sound.erase(endedBefore: time, limit: limit)
                }
                store.lookUp = { sound, key in
                    sound.visit(key).flatMap { gone.value.contains($0.visit.id) ? nil : $0 }
                }
            },
        ]
    }
}
