// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
internal import Permissions

extension ImpersonationService {
    /// Stops all visits that match, on every node at its next check, and refuses new ones until the freeze is lifted.
    ///
    /// One record is written, and that is all it takes: a visit that started before and matches is over, also after the
    /// freeze is lifted. The stops come on record with the next check or sweep. Works while the log cannot be written.
    ///
    /// - Parameters:
    ///   - criteria: which visits.
    ///   - administrator: who sets the freeze: an active administrator.
    ///   - reason: why, for the record.
    /// - Returns: the freeze; or a refusal.
    /// - Throws: ``ImpersonationError`` with `invalidInput` when there are too many freezes already; lift some.
    public func endAll(
        matching criteria: Freeze.Criteria, by administrator: Account.ID, because reason: Reason
    ) async throws -> Answer<Freeze> {
        if case .ticket(let ticket) = criteria, ticket.utf8.count > Reason.maximumTicketLength {
            throw ImpersonationError(
                .invalidInput, "a ticket has at most \(Reason.maximumTicketLength) bytes")
        }
        guard let person = try await self.administrator(administrator) else {
            return .refused(Refusal([.mayNotEnd]))
        }
        let id: Freeze.ID = self.ports.entropy.identifier("f")
        let detail = AuditDetail.freezeSet(
            freeze: AuditWord(known: id.rawValue), matching: AuditWord(known: criteria.word))
        let record: FreezeRecord = try await self.retrying {
            let now = self.ports.clock.now
            let event = try await self.event(detail, by: person, about: criteria, reason, at: now)
            let freezes = try await self.ports.sessions.freezes()
            guard let next = freezes.setting(id, criteria, by: administrator, at: now, event: event) else {
                throw ImpersonationError(
                    .invalidInput, "there are \(FreezeRecord.maximumFreezes) freezes already; lift some")
            }
            return try await self.ports.sessions.commit([.freezes(next)]) == .committed ? next : nil
        }
        try? await self.deliver(record)
        guard let freeze = record.freezes.last else {
            throw ImpersonationError(.invalidRecord, "a record of freezes holds the one just set")
        }
        return .granted(freeze)
    }

    /// Lifts a freeze: new visits that match may start again, those from before stay over.
    ///
    /// - Parameters:
    ///   - freeze: the freeze.
    ///   - administrator: an active administrator who was not frozen by it, and may lift it by
    ///     ``ImpersonationPolicy/lifting``.
    ///   - reason: why, for the record.
    /// - Returns: the freeze as lifted; or a refusal, also when there is no such freeze in force.
    /// - Throws: the error of a store, and then the freeze may or may not be lifted.
    public func lift(
        _ freeze: Freeze.ID, by administrator: Account.ID, because reason: Reason
    ) async throws -> Answer<Freeze> {
        guard let person = try await self.administrator(administrator) else {
            return .refused(Refusal([.mayNotEnd]))
        }
        let lifted: (record: FreezeRecord, freeze: Freeze)?? = try await self.retrying {
            let now = self.ports.clock.now
            let freezes = try await self.ports.sessions.freezes()
            let found = freezes.freezes.first { $0.id == freeze && $0.liftedAt == nil }
            guard let found, self.mayLift(found, administrator) else { return .some(nil) }
            let event = try await self.event(
                .freezeLifted(freeze: AuditWord(known: freeze.rawValue)), by: person, about: found.criteria, reason,
                at: now)
            guard let next = freezes.lifting(freeze, at: now, event: event) else { return .some(nil) }
            var lifted = found
            lifted.liftedAt = now
            return try await self.ports.sessions.commit([.freezes(next)]) == .committed ? (next, lifted) : nil
        }
        guard let lifted = lifted.flatMap({ $0 }) else { return .refused(Refusal([.mayNotEnd])) }
        try? await self.deliver(lifted.record)
        return .granted(lifted.freeze)
    }

    private func mayLift(_ freeze: Freeze, _ administrator: Account.ID) -> Bool {
        guard freeze.criteria != .actor(administrator) else { return false }
        return switch self.policy.lifting {
        case .anyAdministrator: true
        case .whoSetIt: freeze.setBy == administrator
        case .somebodyElse: freeze.setBy != administrator
        }
    }

    /// Brings the outbox of the freezes to the log, and then empties it.
    func deliver(_ record: FreezeRecord) async throws {
        guard !record.outbox.isEmpty else { return }
        _ = try await self.logging { try await self.ports.log.append(record.outbox) }
        _ = try? await self.ports.sessions.commit([.freezes(record.delivered())])
    }

    /// The account of an active administrator; nil for anybody else.
    private func administrator(_ id: Account.ID) async throws -> Account? {
        guard let standing = try await self.ports.accounts.standings(of: [id])[0],
            standing.role == .administrator, standing.effectiveStatus == .active
        else { return nil }
        return try await self.ports.accounts.accounts([id])[0]
    }

    private func event(
        _ detail: AuditDetail, by person: Account, about criteria: Freeze.Criteria, _ reason: Reason,
        at now: Timestamp
    ) async throws -> AuditEvent {
        let salts = self.freshSalts()
        let subject = if case .subject(let id) = criteria { id } else { nil as Account.ID? }
        let standings = try await self.ports.accounts.standings(of: subject.map { [$0] } ?? [])
        let staff = StaffDetails(
            account: person.id, name: person.displayName, username: person.username, role: person.role)
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: self.ports.entropy.identifier("e"), occurredAt: now, subject: subject, visit: nil, rule: nil,
                correlation: nil, detail: detail),
            actor: person.id, subjectExists: standings.contains { $0 != nil }, staff: staff.sealed(salt: salts.staff),
            customer: CustomerDetails(reason: reason.text, ticket: reason.ticket, target: criteria.target)
                .sealed(salt: salts.customer))
    }
}

extension Freeze.Criteria {
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
