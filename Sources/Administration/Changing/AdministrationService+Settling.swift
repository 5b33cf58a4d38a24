// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
internal import Impersonation

extension AdministrationService {
    /// How long an attempt is left to whoever is making it.
    public static let settlingDelay = Duration.seconds(60)

    /// How many entries are read at a time; they can be long.
    private static let page = 100

    /// Records what became of changes that were attempted and never completed, because a process died in between.
    ///
    /// An account tells by its last change whether the change was made. Where it was not made, it never will be: before it
    /// is recorded as failed, the account of whoever attempted it is given a new revision, so that a commit that is still
    /// under way is a conflict. Where neither can be told any more it is recorded as unknown.
    ///
    /// What the log did not take when somebody was refused is brought to it too.
    ///
    /// Safe on every node at once, and while changes are made. Call it without a time when a node starts, which reads every
    /// record of a change there is, and every few minutes with a time an hour ago.
    ///
    /// - Parameter since: how far back to look; to the beginning unless given.
    /// - Returns: how many changes it settled. Not counted are attempts of which the log no longer says whose they were; they
    ///   stay open.
    /// - Throws: ``AdministrationError`` when the log or the store fails, or a record cannot be read, after everything else
    ///   was settled; call it again.
    public func settle(since: Timestamp? = nil) async throws -> Int {
        _ = await self.outbox.deliverWaiting()
        let until = self.clock.now.advanced(by: .zero - Self.settlingDelay)
        var settled = 0
        var fenced: Set<Account.ID> = []
        var failure: (any Error)?
        for attempt in try await self.openAttempts(from: since, until: until) {
            do {
                if try await self.settle(attempt, &fenced) { settled += 1 }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return settled
    }

    /// The attempts without a completion, in their order.
    private func openAttempts(from: Timestamp?, until: Timestamp) async throws -> [AuditEntry] {
        var open: [Account.ChangeID: AuditEntry] = [:]
        var query = AuditQuery(
            kinds: [.accountAttempted, .accountCompleted], from: from, order: .oldestFirst, limit: Self.page)
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

    /// Records what became of one attempt; false where somebody else did, or the log no longer says whose it was.
    private func settle(_ attempt: AuditEntry, _ fenced: inout Set<Account.ID>) async throws -> Bool {
        guard let change = attempt.detail.change, let subject = attempt.subject,
            let actor = try await self.recording({ try attempt.staffDetails()?.account })
        else { return false }
        let (outcome, exists) = try await self.reading {
            try await self.outcome(of: change, to: subject, by: actor, &fenced)
        }
        let event = AuditEvent(
            facts: AuditEvent.Facts(
                id: change.eventID("completed"), occurredAt: self.clock.now, subject: subject, visit: nil,
                rule: attempt.facts.rule, correlation: attempt.facts.correlation,
                detail: .accountCompleted(change, outcome: outcome)),
            actor: actor, subjectExists: exists, staff: attempt.staff,
            // What was erased since would look as if it were missing here, with nothing on record that says why.
            customer: attempt.customer.flatMap { $0.opening == nil ? nil : $0 })
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
            if let account, account.lastChange == change.id { return (.succeeded, true) }
            let exists = account != nil
            let revision = Int64(account?.revision ?? 0)
            let isTraceCovered = account?.lastChange != change.previous && revision > change.revision + 1
            // Restored from a copy of before, or changed again since: neither can be told any more.
            guard revision >= change.revision, !isTraceCovered else { return (.unknown, exists) }
            // The commit under way expects a revision that is past, and can only conflict.
            if revision > change.revision || fenced.contains(actor) { return (.failed, exists) }
            guard var staff else { return (.unknown, exists) }
            staff.revision += 1
            if try await self.accounts.commit(AccountCommit(replaces: [staff])) == .committed { fenced.insert(actor) }
        }
        throw AdministrationError(.contention)
    }
}
