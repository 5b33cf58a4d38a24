// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
public import Permissions

extension ImpersonationService {
    /// Lets somebody into the customer's own account for some time.
    ///
    /// Whether a consent is needed at all is for the policy to say. It is looked at when somebody enters and with every
    /// check after that.
    ///
    /// - Parameters:
    ///   - grantee: to whom.
    ///   - from: from when; from now on when nil.
    ///   - until: until when, later than that and within ``Consent/maximumTime``.
    ///   - sensitivities: what may be done where a capability asks for consent; to enter and nothing more when empty.
    ///   - customer: the customer with the facts of their own login: whoever acts as them is refused, on record.
    /// - Returns: the consent; or why not: there are only ``VisitLimits/entriesPerMinute`` of a customer within a minute.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for times that are over or out of their limits, and for more
    ///   than ``ConsentRecord/maximumConsents``; or the error of a store, and then it may have been stored.
    public func grantConsent(
        to grantee: Consent.Grantee, from: Timestamp? = nil, until: Timestamp,
        covering sensitivities: Set<Sensitivity> = [],
        by customer: Operator
    ) async throws -> Answer<Consent> {
        let person: Account
        switch try await self.consenting(customer) {
        case .granted(let account): person = account
        case .refused(let refusal): return .refused(refusal)
        }
        let id: Consent.ID = self.ports.entropy.identifier("c")
        let consent: Consent? = try await retrying { () -> Consent?? in
            let now = self.ports.clock.now
            let consent = Consent(
                id: id, grantee: grantee, from: max(from ?? now, now), until: until, sensitivities: sensitivities)
            guard consent.from < until, until.duration(since: consent.from) <= Consent.maximumTime else {
                throw ImpersonationError(
                    .invalidInput, "a consent ends after it begins, and within \(Consent.maximumTime)")
            }
            let record = try await self.ports.sessions.consents(of: person.id) ?? ConsentRecord(of: person.id)
            guard let next = record.granting(consent, at: now) else {
                throw ImpersonationError(
                    .invalidInput, "there are \(ConsentRecord.maximumConsents) consents already; withdraw some")
            }
            // Each leaves an entry in the log, so there are only so many within a minute.
            guard
                let ledger = try await self.ports.sessions.ledger(ofOperator: person.id).entering(
                    at: now, limits: self.policy.limits)
            else {
                return .some(nil)
            }
            let event = self.event(
                .consentGranted(consent.audited), by: person, of: customer, target: consent.grantee.target, at: now)
            return try await self.outbox.commit([.consents(next), .ledger(ledger)], recording: event) ? consent : nil
        }
        return consent.map { .granted($0) } ?? .refused(Refusal([.tooManyEntries]))
    }

    /// Takes back a consent: a visit that needs it is over at its next check.
    ///
    /// Works while the log cannot be written; the withdrawal is then recorded later.
    ///
    /// - Returns: the identifier; or a refusal, also when there is no such consent of theirs.
    /// - Throws: the error of a store, and then the consent may go on.
    public func withdrawConsent(_ id: Consent.ID, by customer: Operator) async throws -> Answer<Consent.ID> {
        let person: Account
        switch try await self.consenting(customer) {
        case .granted(let account): person = account
        case .refused(let refusal): return .refused(refusal)
        }
        let isWithdrawn: Bool = try await retrying {
            let record = try await self.ports.sessions.consents(of: person.id)
            let now = self.ports.clock.now
            guard let next = record?.withdrawing(id, at: now) else { return false }
            let event = self.event(
                .consentWithdrawn(consent: AuditWord(known: id.rawValue)), by: person, of: customer, target: nil,
                at: now)
            return try await self.outbox.commit([.consents(next)], recording: event) ? true : nil
        }
        return isWithdrawn ? .granted(id) : .refused(Refusal([.noSuchConsent]))
    }

    /// Lists the consents of an account that hold now or will, for the customer and for whoever has the account in scope.
    ///
    /// - Returns: the consents, the oldest first; none for anybody else, and for an account that does not exist.
    /// - Throws: the error of a store.
    public func consents(of subject: Account.ID, visibleTo viewer: Account.ID) async throws -> [Consent] {
        let standings = try await self.ports.accounts.standings(of: [viewer, subject])
        guard let viewer = standings[0], let subject = standings[1],
            viewer.id == subject.id || self.policy.entering.scope(of: viewer).contains(subject)
        else { return [] }
        let now = self.ports.clock.now
        return try await self.ports.sessions.consents(of: subject.id)?.consents.filter { now < $0.until } ?? []
    }

    /// The account of a customer who acts for themselves; nobody who is only signed in as them.
    private func consenting(_ customer: Operator) async throws -> Answer<Account> {
        let asker = try await self.asker(customer, at: self.ports.clock.now)
        guard let account = asker.account, let standing = asker.standing, standing.effectiveStatus != .closed,
            asker.refusalReason == nil
        else {
            let request = asker.request(about: customer.account, asker.account.map { Person($0) }, because: .none)
            let reason = asker.refusalReason ?? .actorNotActive
            return .refused(try await self.recordRefusal([reason], of: request, rule: .consent))
        }
        return .granted(account)
    }

    private func event(
        _ detail: AuditDetail, by person: Account, of login: Operator, target: String?, at now: Timestamp
    ) -> AuditEvent {
        AuditEvent(
            detail, id: self.ports.entropy.identifier("e"), at: now, about: person.id,
            by: login.details(Person(person)), CustomerDetails(Person(person), target: target),
            entropy: self.ports.entropy)
    }
}

extension Consent {
    /// What the log says of it in public.
    var audited: AuditConsent {
        AuditConsent(
            id: AuditWord(known: self.id.rawValue), grantee: AuditWord(known: self.grantee.word), from: self.from,
            until: self.until, covers: self.sensitivities.map { AuditWord(known: $0.rawValue) }.sorted())
    }
}

extension Consent.Grantee {
    fileprivate var word: String {
        switch self {
        case .anybody: "anybody"
        case .owners: "owners"
        case .actor: "operator"
        }
    }

    fileprivate var target: String? { if case .actor(let id) = self { id.rawValue } else { nil } }
}
