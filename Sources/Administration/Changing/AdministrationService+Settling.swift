// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit

extension AdministrationService {
    /// How long an attempt is left to whoever is making it.
    public static let settlingDelay = Duration.seconds(60)

    /// Records what became of changes that were attempted and never completed, because a process died in between.
    ///
    /// An account tells by its last change whether the change was made. Where it was not made, it never will be: before it
    /// is recorded as failed, the account of whoever attempted it is given a new revision, so that a commit that is still
    /// under way is a conflict. Where neither can be told any more it is recorded as unknown. Safe on every node at once;
    /// call it every few minutes.
    ///
    /// - Parameter since: how far back to look; a day unless given.
    /// - Returns: how many changes it settled.
    /// - Throws: ``AdministrationError`` when the log or the store fails; call it again.
    public func settle(since: Timestamp? = nil) async throws -> Int {
        let now = self.clock.now
        let from = since ?? now.advanced(by: .seconds(-24 * 60 * 60))
        var settled = 0
        var fenced: Set<Account.ID> = []
        for attempt in try await self.openAttempts(from: from, until: now.advanced(by: .zero - Self.settlingDelay)) {
            if try await self.settle(attempt, &fenced) { settled += 1 }
        }
        return settled
    }

    /// The attempts without a completion, in their order.
    private func openAttempts(from: Timestamp, until: Timestamp) async throws -> [AuditEntry] {
        var open: [Account.ChangeID: AuditEntry] = [:]
        var query = AuditQuery(
            kinds: [.accountAttempted, .accountCompleted], from: from, order: .oldestFirst,
            limit: AuditQuery.maximumLimit)
        while true {
            let page = try await self.recording { [query] in try await self.log.entries(matching: query) }
            for entry in page {
                switch entry.detail {
                case .accountAttempted(let change): open[change.id] = entry
                case .accountCompleted(let change, _): open[change.id] = nil
                default: break
                }
            }
            guard page.count == query.limit else { break }
            query.after = page.last?.sequence
        }
        return open.values.filter { $0.place.recordedAt < until }.sorted { $0.sequence < $1.sequence }
    }

    /// Records what became of one attempt; false where the log no longer says who made it.
    private func settle(_ attempt: AuditEntry, _ fenced: inout Set<Account.ID>) async throws -> Bool {
        guard let change = attempt.detail.change, let subject = attempt.subject,
            let actor = try attempt.staffDetails()?.account
        else { return false }
        let (outcome, exists) = try await self.reading {
            try await self.outcome(of: change, to: subject, by: actor, &fenced)
        }
        let event = AuditEvent(
            facts: AuditEvent.Facts(
                id: change.eventID("completed"), occurredAt: self.clock.now, subject: subject, visit: nil,
                rule: attempt.facts.rule, correlation: attempt.facts.correlation,
                detail: .accountCompleted(change, outcome: outcome)),
            actor: actor, subjectExists: exists, staff: attempt.staff, customer: attempt.customer)
        do {
            _ = try await self.log.append(event)
            return true
        } catch let error as AuditError where error.code == .conflictingEvent {
            // Somebody else has recorded it meanwhile.
            return false
        } catch {
            throw AdministrationError(.logFailed, underlying: error)
        }
    }

    /// Tells what became of a change.
    ///
    /// Whoever attempted it is fenced off once for all their attempts: a close with many accounts to hand over has many.
    private func outcome(
        of change: AuditChange, to subject: Account.ID, by actor: Account.ID, _ fenced: inout Set<Account.ID>
    ) async throws -> (AuditOutcome, exists: Bool) {
        for _ in 0..<Self.attempts {
            let read = try await self.accounts.accounts([subject, actor])
            let (account, staff) = (read[0], read[1])
            let exists = account != nil
            let revision = Int64(account?.revision ?? 0)
            if let account, account.lastChange == change.id { return (.succeeded, exists) }
            // The version that the change would have made is another's, or was followed by others.
            if revision > change.revision { return (revision == change.revision + 1 ? .failed : .unknown, exists) }
            if fenced.contains(actor) { return (.failed, exists) }
            guard revision == change.revision, var staff else { return (.unknown, exists) }
            staff.revision += 1
            if try await self.accounts.commit(AccountCommit(replaces: [staff])) == .committed { fenced.insert(actor) }
        }
        throw AccountError(.invalidRecord, "an account changed faster than an attempt to change it could be settled")
    }
}
