// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditTrees: [Self] { [self.treeRoot, self.treePeaks, self.treeNodes, self.headTime] }

    private static var treeRoot: Self {
        Self(
            "audit.tree.root",
            "The head is that of the RFC 9162 tree over the leaves of all entries, on top of those that were there before."
        ) { trial in
            let store = try await trial.open()
            let (log, _) = try await trial.log(over: store)
            var heads = [try await store.head()]
            for number in 0..<9 {
                _ = try await log.append((0...number % 3).map { trial.event("event-\(number)-\($0)") })
                heads.append(try await store.head())
            }
            let tree = try await trial.tree(since: heads[0], in: store)
            for head in heads {
                try trial.expect(
                    head.size <= tree.size, that: "the head covers entries that are there",
                    seen: "\(head.size) of \(tree.size)")
                try trial.expect(
                    head.frontier.root, is: tree.root(ofSize: head.size),
                    that: "the root of a log of \(head.size) is that of its leaves")
                try trial.expect(
                    head.frontier.peaks, is: tree.peaks(ofSize: head.size),
                    that: "the frontier of a log of \(head.size) is that of its leaves")
            }
            try trial.expect(
                Set(heads.map(\.size)).count, is: heads.count, that: "the head moves on with every append")
        }
    }

    private static var treePeaks: Self {
        Self("audit.tree.peaks", "An event on record comes with the peaks of the tree it was the last leaf of.") {
            trial in
            let store = try await trial.open()
            let before = try await store.head()
            let (log, _) = try await trial.log(over: store)
            let names = (0..<17).map { "event-\($0)" }
            _ = try await log.append(names.prefix(6).map { trial.event($0) })
            for name in names.dropFirst(6) { _ = try await log.append(trial.event(name)) }
            let tree = try await trial.tree(since: before, in: store)
            let tail = try await trial.tail(of: store, events: names)
            for (name, known) in zip(names, tail.known) {
                guard let known else {
                    throw trial.violation(of: "an event on record is known", seen: "none under `\(name)`")
                }
                try trial.expect(
                    known.peaks, is: tree.peaks(ofSize: known.place.sequence + 1),
                    that: "the peaks of an event on record are those of the log with it as the last entry")
            }
        }
    }

    private static var treeNodes: Self {
        Self("audit.tree.nodes", "Every node of the tree can be read, in the order asked for, and no other.") { trial in
            let store = try await trial.open()
            let before = try await store.head()
            let (log, _) = try await trial.log(over: store)
            _ = try await log.append((0..<21).map { trial.event("event-\($0)") })
            // Others may append to the log meanwhile, but never change what is there.
            let tree = try await trial.tree(since: before, in: store)
            var positions: [MerkleNode.Position] = []
            for level in 0..<5 {
                // Those whose leaves have all come since: the last, the first, and one between.
                let (first, end) = ((before.size + (1 << level) - 1) >> level, tree.size >> level)
                guard first < end else { continue }
                positions += [end - 1, first, (first + end) / 2].map { MerkleNode.Position(level: level, index: $0) }
            }
            positions += MerkleFrontier.positions(ofSize: before.size)
            positions += [positions[0], MerkleNode.Position(level: 0, index: tree.size - 1)]
            try trial.expect(
                try await store.hashes(at: positions), is: positions.compactMap { tree.hash(at: $0) },
                that: "the hashes of nodes are those of their leaves, in the order asked for")
            try trial.expect(
                try await store.hashes(at: []), is: [], that: "nothing is answered where nothing is asked")
            let most = Array(repeating: positions[1], count: MerkleNode.maximumRead)
            try trial.expect(
                try await store.hashes(at: most).count, is: most.count, that: "as many nodes as allowed can be read")
            try await trial.expectError(
                that: "more nodes than allowed throw `invalidQuery`",
                where: { ($0 as? AuditError)?.code == .invalidQuery },
                from: { try await store.hashes(at: most + [positions[0]]).count })
            for (level, index) in [(0, Int64.max), (62, 0), (1, -1), (-1, 0), (0, -1), (63, 0)] as [(Int, Int64)] {
                try await trial.expectError(
                    that: "a node that is not there throws `invalidRecord`",
                    where: { ($0 as? AuditError)?.code == .invalidRecord },
                    from: {
                        try await store.hashes(at: [positions[0], MerkleNode.Position(level: level, index: index)])
                            .count
                    })
            }
        }
    }

    private static var headTime: Self {
        Self("audit.head.time", "The head has the time of the last entry, which never goes back.") { trial in
            let store = try await trial.open()
            let before = try await store.head()
            try trial.expect(
                before.size > 0 || before == .empty, that: "a log without entries has the empty head",
                seen: "\(Difference(before, .empty))"
            )
            let (log, clock) = try await trial.log(over: store)
            var last = before.recordedAt
            for (number, seconds) in [0, 10, -5, -20, 15].enumerated() {
                clock.advance(by: .seconds(seconds))
                let receipt = try await log.append(trial.event("event-\(number)"))
                let head = try await store.head()
                let time = try await trial.entry(at: receipt.sequence, in: store).place.recordedAt
                try trial.expect(
                    time >= last && head.recordedAt >= time, that: "recorded time never goes back",
                    seen: "\(last), then an entry at \(time) under a head at \(head.recordedAt)")
                try trial.expect(
                    head.size > receipt.size || head.recordedAt == time,
                    that: "the head has the time of the last entry", seen: "\(head.recordedAt) instead of \(time)")
                last = time
            }
        }
    }
}
