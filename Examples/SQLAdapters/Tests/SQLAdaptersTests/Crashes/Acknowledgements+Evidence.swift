// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

extension Acknowledgements {
    /// Expects that everything acknowledged is there, that nothing stays open after a sweep, and that the log is whole.
    ///
    /// - Parameters:
    ///   - place: what the workers worked on.
    ///   - run: what was done to the workers or the server, to be done again.
    /// - Throws: whatever the stores throw.
    func expectNothingLost(at place: any Place, _ run: String) async throws {
        // What was acknowledged is looked for before anything is put right.
        let database = try await place.open()
        let store = try await SQLAuditStore(database)
        let sessions = try await SQLSessionStore(database)
        let lost = self.lost(
            in: try await LogEvidence(AuditLog(store: store)).entries,
            waiting: try await sessions.events(skipping: 0, limit: 1_000))

        // Two hours later every visit is overdue.
        let clock = ManualClock(SystemClock().now.advanced(by: .seconds(2 * 60 * 60)))
        let log = AuditLog(store: store, clock: clock)
        let impersonation = ImpersonationService(
            accounts: try await SQLAccountStore(database), sessions: sessions, log: log, clock: clock)
        let sweep = try await impersonation.sweep()
        #expect(sweep.failures == 0)
        let open = try await sessions.visits(matching: VisitQuery(.unsettled)).count
        #expect(try await sessions.events(skipping: 0, limit: 1).isEmpty, "\(run)")

        let evidence = try await LogEvidence(log)
        print(
            "\(run): \(self.count) acknowledged, \(lost) lost, \(open) open after the sweep"
        )
        #expect(self.started.count > 0 && self.performed.count > 0 && sweep.ended > 0)
        #expect(self.consented.count > 0 && self.withdrawn.count > 0)
        #expect(lost == 0, "\(run)")
        #expect(open == 0, "\(run)")
        evidence.expectDense()
        evidence.expectWholeVisits()
        evidence.expectConsentsOnce()
        let attempts = evidence.attempts
        #expect(self.effects.allSatisfy { $0.value <= attempts[$0.key, default: 0] }, "\(run)")
        try await Self.expectTree(of: evidence, in: database)
        let report = try await StoreLogSource(store).verify()
        // What became of an act in the middle of which its worker or the server died is known to nobody.
        #expect(Set(report.counts.keys).isSubset(of: [.actWithoutOutcome]), "\(run): \(report.findings)")
        try await self.expectNoFork(of: log, run)
    }

    /// Every receipt was given by this log: what it had then is a beginning of what it has now.
    private func expectNoFork(of log: AuditLog, _ run: String) async throws {
        #expect(!self.roots.isEmpty)
        let size = try await log.head().size
        let root = try await log.root(ofLogOf: size)
        for (oldSize, oldRoot) in self.roots {
            guard oldSize <= size else {
                Issue.record("\(run): the log of \(oldSize) entries had \(size) later")
                continue
            }
            let proof = try await log.consistencyProof(from: oldSize, to: size)
            #expect(throws: Never.self, "\(run): \(oldSize) entries") { try proof.verify(from: oldRoot, to: root) }
        }
    }

    /// The head and every stored node are what the leaves make of them, and a file is sound.
    static func expectTree(of evidence: LogEvidence, in database: SQLDatabase) async throws {
        let (levels, root) = evidence.tree()
        let head = try await SQLAuditStore(database).head()
        #expect(head.size == Int64(evidence.entries.count))
        #expect(head.frontier.root == root)
        let nodes = try await database.read { try $0.query("SELECT level, idx, hash FROM nodes") }
        #expect(nodes.count == levels.dropFirst().reduce(0) { $0 + $1.count })
        for node in nodes {
            let (level, index) = (Int(try node.integer("level")), Int(try node.integer("idx")))
            try #require(levels.indices.contains(level) && levels[level].indices.contains(index))
            #expect(try node.digest("hash") == levels[level][index], "node \(index) at level \(level)")
        }
        guard database.engine == .sqlite else { return }
        for pragma in ["integrity_check", "foreign_key_check"] {
            let answers = try await database.read { try $0.query("PRAGMA \(pragma)").map(\.values) }
            #expect(answers == (pragma == "integrity_check" ? [[.text("ok")]] : []))
        }
    }
}
