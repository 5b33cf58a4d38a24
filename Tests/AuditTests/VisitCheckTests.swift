// SPDX-License-Identifier: Apache-2.0

import Accounts
import Testing

@testable import Audit

/// What following visits costs in memory, and what is said when that is not enough.
@Suite struct `Following visits through a log` {
    private struct Writer {
        var check = VisitCheck()
        var sequence: Int64 = 0

        /// Only what is followed matters here, so that all entries share one pair of sealed parts.
        private static let event = LogFixture.event("1", .visitRefused(reasons: []))

        mutating func write(_ visit: Int, _ index: Int64, _ detail: AuditDetail) -> [LogFinding.Kind] {
            defer { self.sequence += 1 }
            let place = AuditEntry.Place(
                sequence: self.sequence, recordedAt: Timestamp(millisecondsSince1970: 0), actor: "h1", visitIndex: index
            )
            let facts = AuditEvent.Facts(
                id: "1", occurredAt: .earliest, subject: "acme", visit: VisitID(stringLiteral: "v\(visit)"), rule: nil,
                correlation: nil, detail: detail)
            return self.check.take(
                AuditEntry(
                    place: place, facts: facts, staff: Self.event.staff, customer: nil,
                    leafHash: Self.event.staff.commitment)
            ).map(\.kind)
        }

        mutating func visit(_ number: Int) {
            _ = self.write(number, 0, .visitStarted(mode: "full", until: .latest, replaces: nil))
            _ = self.write(number, 1, .visitStopped(cause: "stopped", milliseconds: 1))
        }
    }

    @Test func `remembers the last visits that are over, and takes older ones for unknown`() {
        var writer = Writer()
        for number in 0..<FinishedVisits.maximumCount + 1 { writer.visit(number) }
        #expect(writer.write(1, 2, .noticeFailed(notice: "n")) == [])
        #expect(writer.write(0, 2, .noticeFailed(notice: "n")) == [.brokenVisit, .brokenVisitCounter])
        #expect(writer.check.finish(at: .earliest).visits == 1)
    }

    @Test func `follows up to a limit of visits and acts at once, and counts the others`() {
        var writer = Writer()
        let limit = VisitCheck.maximumFollowed
        let act = AuditAct(id: "a1", capability: "domains.setAutoRenew")
        _ = writer.write(0, 0, .visitStarted(mode: "full", until: .latest, replaces: nil))
        _ = writer.write(0, 1, .actAttempted(act))
        for number in 2..<limit {
            #expect(writer.write(number, 0, .visitStarted(mode: "full", until: .latest, replaces: nil)) == [])
        }
        #expect(writer.check.unfollowed == 0)
        #expect(writer.write(limit, 0, .visitStarted(mode: "full", until: .latest, replaces: nil)) == [])
        #expect(writer.check.unfollowed == 1)
        // Nothing is said of what is not followed; what is followed still is.
        #expect(writer.write(limit, 1, .actViewed(act)) == [])
        #expect(writer.write(2, 3, .actViewed(act)) == [.brokenVisitCounter])
        // An act that is over leaves room for one more, in which what was not followed finds none.
        #expect(writer.write(0, 2, .actCompleted(act, outcome: .succeeded)) == [])
        #expect(writer.write(limit, 2, .actViewed(act)) == [])
        #expect(writer.write(limit + 1, 0, .visitStarted(mode: "full", until: .latest, replaces: nil)) == [])
        #expect(writer.check.unfollowed == 1)
        let end = writer.check.finish(at: .earliest)
        #expect(end.visits == limit && end.acts == 0)
    }

    @Test func `looks at up to 100,000 identifiers that may come twice, and counts the others`() {
        // Nothing to open, and no hash to make.
        let part = SealedPart(commitment: SHA256.hash([1]), opening: nil)
        // The first entry is missing, so that no tree is made of so many.
        var (verifier, sequence) = (LogVerifier(), Int64(1))
        for round in 0..<2 {
            for number in 0...SeenIDs.maximumSuspects {
                let facts = AuditEvent.Facts(
                    id: AuditEvent.ID(known: "e\(number)"), occurredAt: .earliest, subject: nil, visit: nil, rule: nil,
                    correlation: nil, detail: .visitRefused(reasons: []))
                let place = AuditEntry.Place(sequence: sequence, recordedAt: .earliest, actor: "h1")
                let hash = part.commitment
                let entry = AuditEntry(place: place, facts: facts, staff: part, customer: nil, leafHash: hash)
                verifier.take(.entry(entry, made: hash, stored: hash))
                sequence += 1
            }
            #expect(round == 1 || verifier.suspects.count < 1_000)
        }
        #expect(verifier.suspects.count == SeenIDs.maximumSuspects)
        #expect(verifier.finish().uncheckedIDs > 0)
    }
}
