// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension Requirement where Port == any AuditStore {
    static var auditRaces: [Self] { [self.raceAppend, self.raceRepeat] }

    private static var raceAppend: Self {
        Self("audit.race.append", "Of 32 tasks that append at once, each event gets one place in one log.") { trial in
            let perRacer = 3
            // Each has a log of its own, as processes do, and a clock that is a little off.
            let before = try await trial.open().head()
            let now = try await trial.log(over: try await trial.open()).clock.now
            let appended = try await trial.racing { racer, store in
                let log = AuditLog(store: store, clock: TrialClock(now.advanced(by: .seconds(racer % 5))))
                var receipts: [(AuditEvent.ID, AuditReceipt)] = []
                for number in 0..<perRacer {
                    let event = trial.event("event-\(racer)-\(number)")
                    receipts.append((event.id, try await log.append(event)))
                }
                return receipts
            }.flatMap { $0 }
            let store = try await trial.open()
            let entries = try await trial.entries(
                matching: AuditQuery(subject: trial.id("acme"), order: .oldestFirst), in: store)
            try trial.expect(
                entries.map(\.place.subjectIndex), is: (0..<Int64(racingTasks * perRacer)).map { $0 },
                that: "every event is on record once, and counted without gaps")
            try trial.expect(
                zip(entries, entries.dropFirst()).allSatisfy { $0.place.recordedAt <= $1.place.recordedAt },
                that: "recorded time never goes back", seen: "\(entries.map(\.place.recordedAt))")
            try trial.expect(
                Set(entries.map(\.place.actor)).count, is: 1, that: "one person is given one handle, whoever asks first"
            )
            let tree = try await trial.tree(since: before, in: store)
            let bySequence = Dictionary(entries.map { ($0.sequence, $0) }, uniquingKeysWith: { first, _ in first })
            for (index, (id, receipt)) in appended.enumerated() {
                let entry = bySequence[receipt.sequence]
                try trial.expect(
                    entry?.id == id && entry?.leafHash == receipt.leafHash,
                    that: "an event stands where its receipt says",
                    seen: "\(entry.map { "\($0.id)" } ?? "nothing") at \(receipt.sequence) instead of \(id)")
                // Making the peaks anew takes as many hashes as there are entries.
                guard index.isMultiple(of: 8) else { continue }
                try trial.expect(
                    receipt.frontier.peaks, is: tree.peaks(ofSize: receipt.size),
                    that: "every receipt is one of the same log")
            }
            let head = try await store.head()
            try trial.expect(
                head.size >= tree.size, that: "the head covers every entry that was read before",
                seen: "\(head.size) of \(tree.size)")
            // Others may have appended more meanwhile.
            if head.size == tree.size {
                try trial.expect(
                    head.frontier.root, is: tree.root(ofSize: tree.size), that: "the head covers all that was appended")
            }
        }
    }

    private static var raceRepeat: Self {
        Self("audit.race.repeat", "An event that 32 tasks append at once is on record once, with one receipt.") {
            trial in
            for round in 0..<4 {
                let event = trial.event("event-\(round)", subject: "acme-\(round)")
                let receipts = try await trial.racing { _, store in
                    try await trial.log(over: store).log.append(event)
                }
                try trial.expect(
                    Set(receipts).count, is: 1, that: "everyone who appends an event gets the same receipt")
                let entries = try await trial.entries(
                    matching: AuditQuery(subject: trial.id("acme-\(round)")), in: try await trial.open())
                try trial.expect(
                    entries.map(\.sequence), is: [receipts[0].sequence], that: "an event is on record once")
            }
        }
    }
}
