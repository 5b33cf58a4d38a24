// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Stops all visits that match, on every node at its next check, and refuses new ones until the freeze is lifted.
    ///
    /// One record is written, and that is all it takes: a visit that started before and matches is over, also after the
    /// freeze is lifted. The stops come on record with the next check or sweep. Works while the log cannot be written.
    /// What an administrator has stopped already they stop once: they get the freeze that is in force.
    ///
    /// - Parameters:
    ///   - criteria: which visits.
    ///   - administrator: who sets the freeze: an active administrator with the facts of their own login.
    ///   - reason: why, for the record.
    /// - Returns: the freeze; or a refusal, which is on record.
    /// - Throws: ``ImpersonationError`` with `invalidInput` when there are too many freezes already, of them or of all:
    ///   lift some, or stop everybody; or the error of a store, and then it may be set.
    public func endAll(
        matching criteria: Freeze.Criteria, by administrator: Operator, because reason: Reason
    ) async throws -> Answer<Freeze> {
        if case .ticket(let ticket) = criteria, ticket.utf8.count > Reason.maximumTicketLength {
            throw ImpersonationError(
                .invalidInput, "a ticket has at most \(Reason.maximumTicketLength) bytes")
        }
        let id: Freeze.ID = self.ports.entropy.identifier("f")
        let detail = AuditDetail.freezeSet(
            freeze: AuditWord(known: id.rawValue), matching: AuditWord(known: criteria.word))
        return try await retrying {
            let now = self.ports.clock.now
            let asker = try await self.asker(administrator, at: now)
            guard asker.isAdministrator, let person = asker.account else {
                let request = asker.request(
                    about: criteria.subject, try await self.person(criteria.subject), because: reason)
                let reason = asker.refusalReason ?? .onlyAdministrators
                return .refused(try await self.recordRefusal([reason], of: request, rule: .freezing))
            }
            let freezes = try await self.ports.sessions.freezes()
            if let freeze = freezes.inForce(criteria, by: person.id) { return .granted(freeze) }
            guard let next = freezes.setting(id, criteria, by: person.id, at: now), let freeze = next.freezes.last
            else {
                throw ImpersonationError(
                    .invalidInput,
                    """
                    there are \(FreezeRecord.maximumFreezes) freezes in force, or \
                    \(FreezeRecord.maximumPerAdministrator) of this administrator: lift some, or stop everybody
                    """)
            }
            let event = try await self.event(detail, by: person, of: administrator, about: criteria, reason, at: now)
            return try await self.outbox.commit([.freezes(next)], recording: event) ? .granted(freeze) : nil
        }
    }

    /// Lifts a freeze: new visits that match may start again, those from before stay over.
    ///
    /// Counts towards ``VisitLimits/entriesPerMinute``.
    ///
    /// - Parameters:
    ///   - freeze: the freeze.
    ///   - administrator: an active administrator with the facts of their own login, who is not stopped by name and may
    ///     lift it by ``ImpersonationPolicy/lifting``.
    ///   - reason: why, for the record.
    /// - Returns: the freeze as lifted; or a refusal, which is on record, and the same when there is no such freeze in
    ///   force.
    /// - Throws: the error of a store, and then the freeze may or may not be lifted.
    public func lift(
        _ freeze: Freeze.ID, by administrator: Operator, because reason: Reason
    ) async throws -> Answer<Freeze> {
        try await retrying {
            let now = self.ports.clock.now
            let asker = try await self.asker(administrator, at: now)
            let freezes = try await self.ports.sessions.freezes()
            let found = freezes.freezes.first { $0.id == freeze && $0.liftedAt == nil }
            func refuse(_ refusal: RefusalReason) async throws -> Answer<Freeze> {
                let subject = found?.criteria.subject
                let request = asker.request(about: subject, try await self.person(subject), because: reason)
                return .refused(try await self.recordRefusal([refusal], of: request, rule: .lifting))
            }
            if asker.login.isRefusedTooOften(at: now, limits: self.policy.limits) {
                return try await refuse(.tooManyRefusals)
            }
            if let known = asker.refusalReason { return try await refuse(known) }
            guard asker.isAdministrator, let person = asker.account, let found,
                try await self.mayLift(found, of: freezes, person.id), let next = freezes.lifting(freeze, at: now)
            else { return try await refuse(.mayNotLift) }
            guard let ledger = asker.login.ledger.entering(at: now, limits: self.policy.limits) else {
                return try await refuse(.tooManyEntries)
            }
            let event = try await self.event(
                .freezeLifted(freeze: AuditWord(known: freeze.rawValue)), by: person, of: administrator,
                about: found.criteria, reason, at: now)
            var lifted = found
            lifted.liftedAt = now
            return try await self.outbox.commit([.freezes(next), .ledger(ledger)], recording: event)
                ? .granted(lifted) : nil
        }
    }

    private func mayLift(
        _ freeze: Freeze, of freezes: FreezeRecord, _ administrator: Account.ID
    ) async throws -> Bool {
        let inForce = freezes.freezes.filter { $0.liftedAt == nil }
        for other in inForce where other.criteria == .actor(administrator) {
            // What somebody set who is no administrator any more keeps nobody from undoing it.
            if try await self.isAdministrator(other.setBy) { return false }
        }
        switch self.policy.lifting {
        case .whoSetIt where freeze.setBy != administrator:
            if try await self.isAdministrator(freeze.setBy) { return false }
        case .somebodyElse where freeze.setBy == administrator: return false
        default: break
        }
        if freeze.setBy == administrator { return true }
        return try await !self.hasStopped(freeze, visitsOf: administrator)
    }

    /// Whether a freeze that names an account or a request has stopped a visit of somebody, by the log.
    ///
    /// One of everybody is against nobody.
    private func hasStopped(_ freeze: Freeze, visitsOf administrator: Account.ID) async throws -> Bool {
        if freeze.criteria == .everybody { return false }
        var query = AuditQuery(
            actor: administrator, kinds: [.visitStarted],
            from: freeze.setAt.advanced(by: .zero - VisitLimits.maximumLifetime), limit: AuditQuery.maximumLimit)
        while true {
            let starts = try await self.ports.log.entries(matching: query)
            for start in starts {
                guard let visit = start.visit, freeze.mayConcern(start),
                    start.facts.occurredAt <= freeze.setAt.advanced(by: Visit.clockTolerance)
                else { continue }
                let stops = try await self.ports.log.entries(matching: AuditQuery(visit: visit, kinds: [.visitStopped]))
                if stops.allSatisfy({ $0.facts.occurredAt >= freeze.setAt || $0.isOfFreeze }) { return true }
            }
            guard starts.count == query.limit else { return false }
            query.after = starts.last?.sequence
        }
    }

    private func isAdministrator(_ id: Account.ID) async throws -> Bool {
        let standing = try await self.ports.accounts.standings(of: [id])[0]
        return standing?.role == .administrator && standing?.effectiveStatus == .active
    }

    private func person(_ id: Account.ID?) async throws -> Person? {
        guard let id else { return nil }
        return try await self.ports.accounts.accounts([id])[0].map { Person($0) }
    }

    private func event(
        _ detail: AuditDetail, by person: Account, of login: Operator, about criteria: Freeze.Criteria,
        _ reason: Reason, at now: Timestamp
    ) async throws -> AuditEvent {
        let standings = try await self.ports.accounts.standings(of: criteria.subject.map { [$0] } ?? [])
        return AuditEvent(
            detail, id: self.ports.entropy.identifier("e"), at: now, about: criteria.subject,
            exists: standings.contains { $0 != nil }, by: login.details(Person(person)),
            CustomerDetails(nil, reason, target: criteria.target), entropy: self.ports.entropy)
    }
}

extension Freeze {
    /// Whether it may be about a visit that is on record: what cannot be told any more counts.
    fileprivate func mayConcern(_ start: AuditEntry) -> Bool {
        switch self.criteria {
        case .subject(let id): start.facts.subject == id
        case .ticket(let ticket): (try? start.customerDetails()).flatMap { $0 }.map { $0.ticket == ticket } ?? true
        // Whoever owned the account then, it may have another owner by now.
        case .everybody, .actor, .owner: true
        }
    }
}

extension AuditEntry {
    /// Whether it is the stop of a visit that a freeze ended, which is dated by the node that found it.
    fileprivate var isOfFreeze: Bool {
        if case .visitStopped(let cause, _) = self.detail { cause.rawValue == EndCause.frozen.rawValue } else { false }
    }
}

extension Freeze.Criteria {
    /// The account acted as, where it is about one.
    fileprivate var subject: Account.ID? { if case .subject(let id) = self { id } else { nil } }

    /// What kind of criterion it is, for the public part of the log.
    fileprivate var word: String {
        switch self {
        case .everybody: "everybody"
        case .actor: "actor"
        case .subject: "subject"
        case .owner: "owner"
        case .ticket: "ticket"
        }
    }

    /// Whom or what it is about, for the sealed part.
    fileprivate var target: String? {
        switch self {
        case .everybody: nil
        case .actor(let id), .subject(let id), .owner(let id): id.rawValue
        case .ticket(let ticket): ticket
        }
    }
}
