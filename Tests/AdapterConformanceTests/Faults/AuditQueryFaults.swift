// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters

extension Fault where Port == any AuditStore {
    static var ofAuditPages: [Self] {
        [
            self.misreading("query.order", "begins at the wrong end when nothing else is asked") { sound, query in
                var query = query
                if query == AuditQuery(limit: query.limit) { query.order = .oldestFirst }
                return try sound.entries(matching: query)
            },
            self.misreading("query.cursor", "finds nothing before a cursor beyond the end") { sound, query in
                if query.order == .newestFirst, let after = query.after, after > sound.head().size { return [] }
                return try sound.entries(matching: query)
            },
            Self("query.stable", "goes on after as many entries as there were before") { store in
                let offsets = Memory<[AuditQuery: Int]>([:])
                store.read = { sound, query in
                    let all = try sound.all(matching: query)
                    let known = offsets.value[query]
                    let page = known.map { Array(all.dropFirst($0).prefix(query.limit)) } ?? all.page(of: query)
                    if let last = page.last, let index = all.firstIndex(of: last) {
                        var next = query
                        next.after = last.sequence
                        offsets.change { [next] in $0[next] = index + 1 }
                    }
                    return page
                }
            },
            self.misreading("query.limits", "answers nothing to a limit of zero") { sound, query in
                query.limit == 0 ? [] : try sound.entries(matching: query)
            },
            self.misreading("query.limits", "does not mind a negative cursor") { sound, query in
                var query = query
                if let after = query.after, after < 0 { query.after = nil }
                return try sound.entries(matching: query)
            },
        ]
    }

    static var ofAuditFilters: [Self] {
        [
            self.misreading("query.actor", "does not find what somebody only caused") { sound, query in
                guard let actor = query.actor, let handle = try sound.handle(of: actor) else {
                    return try sound.entries(matching: query)
                }
                return try sound.all(matching: query).filter { $0.place.actor == handle }.page(of: query)
            },
            self.misreading("query.actor", "finds twice what somebody did and caused") { sound, query in
                guard query.actor != nil else { return try sound.entries(matching: query) }
                return try sound.all(matching: query).flatMap { entry in
                    entry.place.actor == entry.place.by ? [entry, entry] : [entry]
                }.page(of: query)
            },
            self.misreading(
                "query.subject", "does not find what is about no existing subject",
                alsoCaughtBy: ["audit.tail.subjects"]
            ) { sound, query in
                guard query.subject != nil else { return try sound.entries(matching: query) }
                return try sound.all(matching: query).filter { $0.place.subjectIndex != nil }.page(of: query)
            },
            self.misreading("query.visit", "does not find a visit's stop") { sound, query in
                guard query.visit != nil else { return try sound.entries(matching: query) }
                return try sound.all(matching: query).filter { $0.kind != .visitStopped }.page(of: query)
            },
            self.misreading(
                "query.kinds", "filters by one kind only",
                alsoCaughtBy: ["audit.erase.bodies", "audit.query.capability", "audit.query.pairs"]
            ) { sound, query in
                var query = query
                if query.kinds.count > 1 { query.kinds = [] }
                return try sound.entries(matching: query)
            },
            self.misreading("query.time", "includes the last moment") { sound, query in
                var query = query
                query.until = query.until?.advanced(by: .milliseconds(1))
                return try sound.entries(matching: query)
            },
            self.misreading("query.capability", "does not find approvals of a capability") { sound, query in
                guard query.capability != nil else { return try sound.entries(matching: query) }
                return try sound.all(matching: query).filter { $0.kind != .approvalRequested }.page(of: query)
            },
            self.misreading("query.capability", "does not mind the capability beside kinds") { sound, query in
                var query = query
                if !query.kinds.isEmpty { query.capability = nil }
                return try sound.entries(matching: query)
            },
            self.misreading("query.outcome", "finds the outcomes of acts alone") { sound, query in
                guard query.outcome != nil else { return try sound.entries(matching: query) }
                return try sound.all(matching: query).filter { $0.kind == .actCompleted }.page(of: query)
            },
            self.misreading("query.pairs", "forgets the visit where an outcome is asked for too") { sound, query in
                var query = query
                if query.outcome != nil { query.visit = nil }
                return try sound.entries(matching: query)
            },
            self.misreading("query.combined", "limits first and filters by kind afterwards") { sound, query in
                var plain = query
                plain.kinds = []
                return try sound.entries(matching: plain).filter {
                    query.kinds.isEmpty || query.kinds.contains($0.kind)
                }
            },
        ]
    }
}
