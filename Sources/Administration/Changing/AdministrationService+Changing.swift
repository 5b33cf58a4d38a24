// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

extension AdministrationService {
    /// How often a change is tried again when others were faster.
    static let attempts = 16

    /// Decides, records the attempt, stores, and records what became of it.
    func make(_ order: ChangeOrder, _ reason: Reason?, _ staff: Operator) async throws -> Answer<ChangedAccount> {
        for _ in 0..<Self.attempts {
            let draft = try await self.reading { try await self.draft(of: order, reason, staff) }
            let record = ChangeRecord(order: order, staff: staff, reason: reason, draft: draft, service: self)
            if let refusal = staff.refusalReason(at: self.clock.now) {
                return try await self.refuse(Decision(.refused([refusal]), by: Self.ownLogin), record)
            }
            guard let draft else {
                return try await self.refuse(Decision(.refused([.actorNotActive]), by: EntryPolicy.actorActive), record)
            }
            switch draft.outcome(by: self.policy) {
            case .refused(let decision): return try await self.refuse(decision, record)
            case .allowed(let plan, let rule):
                guard !plan.steps.isEmpty else { return try self.unchanged(draft) }
                if let answer = try await self.store(plan, record, rule) { return answer }
            }
        }
        return .refused(Refusal([.changedMeanwhile]))
    }

    /// The rule that an operator's own login is good.
    static let ownLogin: RuleID = "own-login"

    private func draft(of order: ChangeOrder, _ reason: Reason?, _ staff: Operator) async throws -> ChangeDraft? {
        let named = [staff.account, order.subject] + (order.recipient.map { [$0] } ?? [])
        let picture = try await ChangePicture(of: named, from: self.accounts)
        guard let actor = picture[staff.account] else { return nil }
        // Read after the picture: whatever is gained after this gives the owner a revision that the commit does not expect.
        let owned = try await self.owned(by: order.subject, limit: order.ownedThatMatter)
        return ChangeDraft(
            order: order, picture: picture, actor: actor, owned: owned, reason: reason, now: self.clock.now,
            freshID: { self.entropy.identifier("m") })
    }

    private func owned(by id: Account.ID, limit: Int) async throws -> [Account] {
        guard limit > 0 else { return [] }
        return try await self.accounts.accounts(
            matching: AccountQuery(
                scope: .owned(by: id, depth: 1), statuses: [.active, .pending, .suspended], limit: limit))
    }

    private func unchanged(_ draft: ChangeDraft) throws -> Answer<ChangedAccount> {
        guard let account = draft.picture[draft.order.subject] else {
            throw AccountError(.invalidRecord, "an account was there and is not")
        }
        return .granted(ChangedAccount(account: account, change: nil, isRecorded: true))
    }

    private func refuse(_ decision: Decision, _ record: ChangeRecord) async throws -> Answer<ChangedAccount> {
        let event = record.refused(decision)
        _ = try await self.recording { try await self.log.append(event) }
        return .refused(Refusal(decision.reasons))
    }

    /// Stores a plan between the two records of it; nil when somebody else was faster, and it must be decided again.
    private func store(
        _ plan: ChangePlan, _ record: ChangeRecord, _ rule: RuleID
    ) async throws -> Answer<ChangedAccount>? {
        let attempts = plan.steps.map { record.attempted($0, rule) }
        _ = try await self.recording { try await self.log.append(attempts) }
        do {
            switch try await self.accounts.commit(plan.commit) {
            case .committed: return await self.completed(plan, attempts)
            case .conflict:
                _ = await self.complete(attempts, plan, .failed)
                return nil
            }
        } catch let error as AccountError where error.code == .invalidAccount {
            _ = await self.complete(attempts, plan, .failed)
            return .refused(Refusal([.unsoundTree]))
        } catch {
            if await self.isStored(plan) { return await self.completed(plan, attempts) }
            throw AdministrationError(.outcomeUnknown, underlying: error)
        }
    }

    private func completed(_ plan: ChangePlan, _ attempts: [AuditEvent]) async -> Answer<ChangedAccount>? {
        let isRecorded = await self.complete(attempts, plan, .succeeded)
        guard let last = plan.steps.last?.after else { return nil }
        return .granted(ChangedAccount(account: last, change: last.lastChange, isRecorded: isRecorded))
    }

    /// Records what became of attempts; the change is made or not, so this never throws.
    private func complete(_ attempts: [AuditEvent], _ plan: ChangePlan, _ outcome: AuditOutcome) async -> Bool {
        let now = self.clock.now
        let events = zip(attempts, plan.steps).map { attempt, step in
            attempt.followed(
                by: .accountCompleted(step.audited, outcome: outcome), id: step.audited.eventID("completed"), at: now,
                subjectExists: step.before != nil || outcome == .succeeded)
        }
        let log = self.log
        // Whoever was cancelled has made the change all the same.
        let receipts = try? await (Task.isCancelled ? Task { try await log.append(events) }.value : log.append(events))
        return receipts != nil
    }

    /// Whether a plan was stored although the store failed to say so.
    private func isStored(_ plan: ChangePlan) async -> Bool {
        guard let last = plan.steps.last?.after, let id = last.lastChange else { return false }
        let stored = try? await self.accounts.accounts([last.id])[0]
        return stored?.lastChange == id
    }

    func reading<Value>(_ read: () async throws -> Value) async throws -> Value {
        do { return try await read() } catch { throw AdministrationError(.storeFailed, underlying: error) }
    }

    func recording<Value>(_ write: () async throws -> Value) async throws -> Value {
        do { return try await write() } catch { throw AdministrationError(.logFailed, underlying: error) }
    }
}

extension AuditChange {
    /// The identifier of the event of a phase of the change, so that each is on record once.
    func eventID(_ phase: StaticString) -> AuditEvent.ID { AuditEvent.ID(known: "\(self.id.rawValue).\(phase)") }
}
