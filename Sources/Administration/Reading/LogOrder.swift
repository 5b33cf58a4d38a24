// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

/// One request to see the log: decides it and puts it on record.
struct LogOrder {
    let desk: LogDesk
    let query: AuditQuery
    let reason: Reason
    let reader: Operator
    let correlation: AuditWord?

    /// Why nothing is shown, which is on record then; nil where it is shown.
    func refusal(isExport: Bool) async throws -> Refusal? {
        try self.reader.validate()
        let now = self.desk.clock.now
        let login = try await self.desk.reading {
            try await LoginCheck(self.reader, in: self.desk.sessions, at: now)
        }
        let standings = try await self.desk.reading { try await self.desk.accounts.standings(of: self.people) }
        guard let reason = self.reason(login, standings[0], standings.count > 1 ? standings[1] : nil, isExport, now)
        else { return nil }
        let event = try await self.event(causedBy: login.holder)
        let outbox = EventOutbox(sessions: self.desk.sessions, log: self.desk.log)
        try await self.desk.reading {
            try await outbox.countRefusal(
                of: login.chargeable, at: now, limits: self.desk.limits
            ) { standsFor in
                event { .logRefused(filter: $0, reasons: [AuditWord(known: reason.rawValue)], standsFor: standsFor) }
            }
        }
        return Refusal([reason])
    }

    /// Puts on record what is shown.
    ///
    /// - Throws: ``AdministrationError``, and then nothing may be shown.
    func record(_ detail: (AuditFilter) -> AuditDetail) async throws {
        let event = try await self.event()
        do {
            try await self.desk.log.append(event(detail))
        } catch {
            throw AdministrationError(.logFailed, underlying: error)
        }
    }

    /// Who reads, and the account that the query is about.
    private var people: [Account.ID] { [self.reader.account] + [self.query.subject].compactMap { $0 } }

    private func reason(
        _ login: LoginCheck, _ reader: Standing?, _ subject: Standing?, _ isExport: Bool, _ now: Timestamp
    ) -> RefusalReason? {
        if login.isRefusedTooOften(at: now, limits: self.desk.limits) { return .tooManyRefusals }
        if let reason = login.refusalReason { return reason }
        guard let reader, reader.effectiveStatus == .active else { return .actorNotActive }
        let request = LogRequest(reader: reader, subject: subject, query: self.query, isExport: isExport)
        if let reason = self.desk.rule.refusal(of: request) { return reason }
        return self.reason.isBlank ? .reasonMissing : nil
    }

    /// Makes the record of what is shown or refused, once it is known which.
    private func event(
        causedBy holder: Account.ID? = nil
    ) async throws -> ((AuditFilter) -> AuditDetail) -> AuditEvent {
        let desk = self.desk
        let accounts = try await desk.reading { try await desk.accounts.accounts(self.people) }
        let people = accounts.map { $0.map { Person($0) } }
        let subject = people.count > 1 ? people[1] : nil
        var handle: StaffHandle?
        if let actor = self.query.actor {
            do {
                handle = try await desk.log.handle(of: actor) ?? AuditFilter.unknownActor
            } catch {
                throw AdministrationError(.logFailed, underlying: error)
            }
        }
        let filter = AuditFilter(self.query, actor: handle)
        return { detail in
            AuditEvent(
                detail(filter), id: desk.entropy.identifier("l"), at: desk.clock.now, about: self.query.subject,
                exists: subject != nil, rule: desk.rule.name, correlation: self.correlation,
                by: self.reader.details(people[0], causedBy: holder), CustomerDetails(subject, self.reason),
                entropy: desk.entropy)
        }
    }
}
