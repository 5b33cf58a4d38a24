// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditPages: [Self] { [self.queryOrder, self.queryCursor, self.queryStability, self.queryLimits] }

    private static var queryOrder: Self {
        Self("audit.query.order", "Entries come by sequence, from either end of the log.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let names = (0..<12).map { "event-\($0)" }
            for name in names { _ = try await log.append(trial.event(name)) }
            for query in [AuditQuery(subject: trial.id("acme")), AuditQuery(actor: trial.id("north"))] {
                var query = query
                query.limit = 5
                query.order = .oldestFirst
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names, that: "entries come oldest first")
                query.order = .newestFirst
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names.reversed(),
                    that: "entries come newest first")
            }
            let newest = try await store.entries(matching: AuditQuery(limit: 1))
            let head = try await store.head()
            try trial.expect(
                newest.count == 1 && newest[0].sequence < head.size && newest[0].sequence >= 11,
                that: "without anything else asked the newest entry comes first", seen: "\(newest.map(\.sequence))")
        }
    }

    private static var queryCursor: Self {
        Self("audit.query.cursor", "A page goes on after the sequence it names, in its own direction.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let sequences = try await log.append(
                (0..<6).map { trial.event("event-\($0)", subject: $0.isMultiple(of: 2) ? "acme" : "bakery") }
            ).map(\.sequence)
            let table: [(Int64, AuditQuery.Order, [String])] = [
                // The cursor need not be an entry that matches.
                (sequences[1], .oldestFirst, ["event-2", "event-4"]), (sequences[2], .oldestFirst, ["event-4"]),
                (sequences[5], .oldestFirst, []), (.max, .oldestFirst, []),
                (sequences[3], .newestFirst, ["event-2", "event-0"]),
                (sequences[2], .newestFirst, ["event-0"]), (sequences[0], .newestFirst, []), (0, .newestFirst, []),
                (.max, .newestFirst, ["event-4", "event-2", "event-0"]),
            ]
            for (after, order, names) in table {
                let query = AuditQuery(subject: trial.id("acme"), order: order, after: after)
                try trial.expect(
                    try await trial.names(matching: query, in: store), is: names,
                    that: "a page holds what comes after sequence \(after), \(order)")
            }
        }
    }

    private static var queryStability: Self {
        Self("audit.query.stable", "Pages neither repeat nor skip an entry while others are appended.") { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            let names = (0..<10).map { "event-\($0)" }
            _ = try await log.append(names.map { trial.event($0) })
            for order in [AuditQuery.Order.oldestFirst, .newestFirst] {
                var query = AuditQuery(subject: trial.id("acme"), order: order, limit: 3)
                var seen: [String] = []
                for round in 0..<6 {
                    let page = try await store.entries(matching: query)
                    try trial.expect(
                        page.count <= 3, that: "a page holds no more than asked for", seen: "\(page.count)")
                    seen += page.map { String($0.id.rawValue.dropFirst(33)) }
                    query.after = page.last?.sequence ?? query.after
                    _ = try await log.append(trial.event("later-\(order)-\(round)"))
                }
                let steady = seen.filter { names.contains($0) }
                try trial.expect(
                    steady, is: order == .oldestFirst ? names : names.reversed(),
                    that: "every entry that was there before is read once, in order")
                try trial.expect(Set(seen).count, is: seen.count, that: "no entry is read twice")
            }
        }
    }

    private static var queryLimits: Self {
        Self("audit.query.limits", "A query out of its limits is an error, one at its limits is not.") { trial in
            let store = try await trial.open()
            _ = try await trial.log(over: store).log.append(trial.event("event"))
            for query in [
                AuditQuery(limit: 0), AuditQuery(limit: -1), AuditQuery(limit: AuditQuery.maximumLimit + 1),
                AuditQuery(after: -1), AuditQuery(order: .oldestFirst, after: .min),
            ] {
                try await trial.expectError(
                    that: "a query out of its limits throws `invalidQuery`",
                    where: { ($0 as? AuditError)?.code == .invalidQuery },
                    from: { try await store.entries(matching: query).count })
            }
            for limit in [1, AuditQuery.maximumLimit] {
                let query = AuditQuery(subject: trial.id("acme"), limit: limit)
                try trial.expect(
                    try await store.entries(matching: query).count, is: 1, that: "a page of \(limit) can be asked for")
            }
        }
    }
}
