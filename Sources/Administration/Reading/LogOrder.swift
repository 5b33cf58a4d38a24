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
        let ids = [self.reader.account] + [self.query.subject].compactMap { $0 }
        let standings = try await self.desk.reading { try await self.desk.accounts.standings(of: ids) }
        guard let reason = self.reason(standings[0], standings.count > 1 ? standings[1] : nil, isExport) else {
            return nil
        }
        try await self.record { .logRefused(filter: $0, reasons: [AuditWord(known: reason.rawValue)]) }
        return Refusal([reason])
    }

    private func reason(_ reader: Standing?, _ subject: Standing?, _ isExport: Bool) -> RefusalReason? {
        guard let reader, reader.effectiveStatus == .active else { return .actorNotActive }
        if let reason = self.reader.refusalReason(at: self.desk.clock.now) { return reason }
        let request = LogRequest(reader: reader, subject: subject, query: self.query, isExport: isExport)
        if let reason = self.desk.rule.refusal(of: request) { return reason }
        return self.reason.isBlank ? .reasonMissing : nil
    }

    /// Puts on record what is shown or refused.
    ///
    /// - Throws: ``AdministrationError``, and then nothing may be shown.
    func record(_ detail: (AuditFilter) -> AuditDetail) async throws {
        let (desk, reader) = (self.desk, self.reader)
        let ids = [reader.account] + [self.query.subject].compactMap { $0 }
        let accounts = try await desk.reading { try await desk.accounts.accounts(ids) }
        let (person, subject) = (accounts[0], accounts.count > 1 ? accounts[1] : nil)
        let staff = StaffDetails(
            account: reader.account, name: person?.displayName, username: person?.username, role: person?.role,
            loginSession: reader.loginSession.rawValue, address: reader.origin?.address,
            addressVouchedBy: reader.origin?.vouchedBy)
        let customer = CustomerDetails(
            name: subject?.displayName, username: subject?.username, reason: self.reason.text,
            ticket: self.reason.ticket)
        do {
            var handle: StaffHandle?
            if let actor = self.query.actor {
                handle = try await desk.log.handle(of: actor) ?? AuditFilter.unknownActor
            }
            let event = AuditEvent(
                facts: AuditEvent.Facts(
                    id: desk.entropy.identifier("l"), occurredAt: desk.clock.now, subject: self.query.subject,
                    visit: nil, rule: AuditWord(known: desk.rule.name.rawValue), correlation: self.correlation,
                    detail: detail(AuditFilter(self.query, actor: handle))),
                actor: reader.account, subjectExists: subject != nil, staff: staff.sealed(salt: desk.entropy.digest()),
                customer: customer.sealed(salt: desk.entropy.digest()))
            try await desk.log.append(event)
        } catch {
            throw AdministrationError(.logFailed, underlying: error)
        }
    }
}
