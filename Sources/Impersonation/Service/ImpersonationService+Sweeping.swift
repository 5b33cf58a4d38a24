// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// How long an ended visit is kept in the session store; the log remembers it after that.
    public static let memory = Duration.seconds(7 * 24 * 60 * 60)

    /// Ends what is overdue, frozen or no longer allowed, delivers what a crash or a failing log left behind, and sees to checkpoints.
    ///
    /// To be called every minute or so, on any number of nodes at once. Reads every visit that is not settled once.
    ///
    /// - Returns: what was done. A visit that could not be settled is counted and left for the next time.
    /// - Throws: the error of the session store when the visits cannot be listed.
    public func sweep() async throws -> SweepReport {
        var report = SweepReport()
        var query = VisitQuery(.unsettled)
        repeat {
            let page = try await self.ports.sessions.visits(matching: query)
            let people = page.flatMap { [$0.visit.actor, $0.visit.subject] }
            // Without accounts the rules cannot be asked, but time and outboxes still can.
            let standings = page.isEmpty ? [] : try? await self.ports.accounts.standings(of: people)
            for (index, snapshot) in page.enumerated() {
                let pair = standings.map { [$0[2 * index], $0[2 * index + 1]] }
                await self.settle(snapshot, standings: pair, into: &report)
            }
            query.after = page.count == query.limit ? page.last?.visit.id : nil
        } while query.after != nil
        // After what has to end: a log that cannot be had keeps nobody inside.
        report.failures += await self.outbox.deliverWaiting()
        report.erased = try await self.ports.sessions.erase(
            endedBefore: self.ports.clock.now.advanced(by: .zero - Self.memory), limit: VisitQuery.maximumLimit)
        await self.ports.log.checkpointIfDue()
        return report
    }

    private func settle(
        _ snapshot: VisitSnapshot, standings: [Standing?]?, into report: inout SweepReport
    ) async {
        let ending = { (snapshot: VisitSnapshot, now: Timestamp) in
            standings.flatMap { self.ending(of: snapshot, $0, at: now) }
        }
        do {
            let now = self.ports.clock.now
            let isDue = snapshot.visit.overdue(at: now, seenAt: snapshot.seenAt) != nil || ending(snapshot, now) != nil
            if isDue, let finished = try await self.finish(.id(snapshot.visit.id), deciding: ending) {
                report.ended += finished.visit.ended == nil ? 0 : 1
                report.failures += finished.isRecorded ? 0 : 1
            } else if !isDue, !snapshot.visit.outbox.isEmpty {
                try await self.deliver([snapshot.visit])
                report.delivered += 1
            } else if !isDue, !snapshot.visit.notices.isEmpty {
                try await self.settleNotices(of: snapshot.visit)
            }
        } catch {
            report.failures += 1
        }
    }
}

/// What a sweep did.
public struct SweepReport: Hashable, Sendable {
    /// Visits that were ended.
    public internal(set) var ended = 0
    /// Visits whose events were brought to the log.
    public internal(set) var delivered = 0
    /// Visits that could not be settled; the next sweep tries again.
    public internal(set) var failures = 0
    /// Visits that had ended long ago and were erased.
    public internal(set) var erased = 0
}
