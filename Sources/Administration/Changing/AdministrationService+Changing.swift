// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

extension AdministrationService {
    /// How often a change is tried again when others were faster.
    static let attempts = 32

    /// Decides, records the attempt, stores, and records what became of it.
    func make(_ order: ChangeOrder) async throws -> Answer<ChangedAccount> {
        try order.staff.validate()
        for _ in 0..<Self.attempts {
            let login = try await self.reading {
                try await LoginCheck(order.staff, in: self.sessions, at: self.clock.now)
            }
            let draft = try await self.reading { try await self.draft(of: order) }
            let record = ChangeRecord(order: order, login: login, draft: draft, service: self)
            if let decision = self.objection(to: order, login) { return try await self.refuse(decision, record) }
            guard let draft else {
                return try await self.refuse(Decision(.refused([.actorNotActive]), by: EntryPolicy.actorActive), record)
            }
            switch draft.outcome(by: self.policy) {
            case .refused(let decision): return try await self.refuse(decision, record)
            case .allowed(let plan, let rule):
                guard !plan.steps.isEmpty else { return self.unchanged(draft) }
                if let answer = try await self.store(plan, record, rule) { return answer }
            }
            await Task.yield()
        }
        throw AdministrationError(.contention)
    }

    /// The rule that an operator's own login is good.
    private static let ownLogin: RuleID = "own-login"
    /// The rule that a suspension says why.
    private static let reasonNeeded: RuleID = "reason-needed"

    /// What speaks against an order whatever it is about.
    private func objection(to order: ChangeOrder, _ login: LoginCheck) -> Decision? {
        let isRefusedTooOften = login.isRefusedTooOften(at: self.clock.now, limits: self.limits)
        if let reason = isRefusedTooOften ? .tooManyRefusals : login.refusalReason {
            return Decision(.refused([reason]), by: Self.ownLogin)
        }
        guard case .suspend = order.wish, order.reason?.isBlank ?? true else { return nil }
        return Decision(.refused([.reasonMissing]), by: Self.reasonNeeded)
    }

    private func draft(of order: ChangeOrder) async throws -> ChangeDraft? {
        let named = [order.staff.account, order.subject] + (order.recipient.map { [$0] } ?? [])
        let picture = try await AccountPicture(of: named, from: self.accounts)
        guard let actor = picture[order.staff.account] else { return nil }
        // What is gained after this the store sees for itself, and takes the commit for a conflict.
        let owned = try await self.owned(by: order.subject, limit: order.ownedThatMatter)
        return ChangeDraft(
            order: order, picture: picture, actor: actor, owned: owned, now: self.clock.now,
            ids: (0...owned.count).map { _ in self.entropy.identifier("m") })
    }

    private func owned(by id: Account.ID, limit: Int) async throws -> [Account] {
        guard limit > 0 else { return [] }
        return try await self.accounts.accounts(
            matching: AccountQuery(
                scope: .owned(by: id, depth: 1), statuses: [.active, .pending, .suspended], limit: limit))
    }

    private func unchanged(_ draft: ChangeDraft) -> Answer<ChangedAccount> {
        guard let account = draft.picture[draft.order.subject] else { return .refused(Refusal([.noSuchAccount])) }
        return .granted(ChangedAccount(account: account, change: nil, isRecorded: true))
    }

    private func refuse(_ decision: Decision, _ record: ChangeRecord) async throws -> Answer<ChangedAccount> {
        try await self.reading {
            try await self.outbox.countRefusal(of: record.login.chargeable, at: self.clock.now, limits: self.limits) {
                record.refused(decision, standsFor: $0)
            }
        }
        return .refused(Refusal(decision.reasons))
    }

    /// Stores a plan between the two records of it; nil when somebody else was faster, and it must be decided again.
    private func store(
        _ plan: ChangePlan, _ record: ChangeRecord, _ rule: RuleID
    ) async throws -> Answer<ChangedAccount>? {
        let attempts = plan.steps.map { record.attempted($0, of: plan, rule) }
        _ = try await self.recording { try await self.log.append(attempts) }
        do {
            switch try await self.accounts.commit(plan.commit) {
            case .committed: return await self.completed(plan, attempts)
            case .conflict:
                _ = await self.complete(attempts, plan, .failed)
                return nil
            }
        } catch let error as AccountError where error.code == .invalidAccount || error.code == .notUnique {
            _ = await self.complete(attempts, plan, .failed)
            return .refused(Refusal([error.code == .notUnique ? .alreadyTaken : .unsoundTree]))
        } catch {
            if await self.isStored(plan) { return await self.completed(plan, attempts) }
            throw AdministrationError(.outcomeUnknown, underlying: error)
        }
    }

    private func completed(_ plan: ChangePlan, _ attempts: [AuditEvent]) async -> Answer<ChangedAccount>? {
        let isRecorded = await self.complete(attempts, plan, .succeeded)
        return plan.steps.last.map {
            .granted(ChangedAccount(account: $0.after, change: $0.id, isRecorded: isRecorded))
        }
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
        do {
            _ = try await (Task.isCancelled ? Task { try await log.append(events) }.value : log.append(events))
            return true
        } catch {
            // Somebody who settles was faster: it is on record.
            return (error as? AuditError)?.code == .conflictingEvent
        }
    }

    /// Whether a plan was stored although the store failed to say so.
    private func isStored(_ plan: ChangePlan) async -> Bool {
        guard let last = plan.steps.last else { return false }
        let stored = try? await self.accounts.accounts([last.after.id])[0]
        return stored?.lastChange == last.id
    }

    var outbox: EventOutbox { EventOutbox(sessions: self.sessions, log: self.log) }

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
