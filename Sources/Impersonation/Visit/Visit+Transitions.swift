// SPDX-License-Identifier: Apache-2.0

public import Accounts
package import Audit
package import Permissions

extension Visit {
    /// How long a visit may wait for its first use, and its start for the log.
    public static let entryWindow = Duration.seconds(60)
    /// How far the clock may go back before a visit ends; anything less counts as no time passed.
    public static let clockTolerance = Duration.seconds(5)

    /// An end that is due, with the moment it counts from.
    public struct Ending: Hashable, Sendable {
        /// Why.
        public let cause: EndCause
        /// From when.
        public let at: Timestamp

        /// Makes an ending.
        public init(_ cause: EndCause, at: Timestamp) {
            self.cause = cause
            self.at = at
        }
    }

    /// The random parts of one event, drawn before the transition that records it.
    package struct Salts {
        let staff: Digest
        let customer: Digest

        package init(staff: Digest, customer: Digest) {
            self.staff = staff
            self.customer = customer
        }
    }

    /// The last time stored about this visit: `seenAt` is when it was last touched.
    public func lastStored(seenAt: Timestamp?) -> Timestamp {
        switch self.state {
        case .prepared: self.terms.preparedAt
        case .active(let active): max(active.enteredAt ?? active.startedAt, seenAt ?? active.startedAt)
        case .ended(let ended): ended.at
        }
    }

    /// The end that time alone has brought by `now`, the earliest if there are several; nil while there is none.
    ///
    /// Every limit is over at its very millisecond: a visit with a deadline at noon grants nothing at noon.
    public func overdue(at now: Timestamp, seenAt: Timestamp?) -> Ending? {
        let lastStored = self.lastStored(seenAt: seenAt)
        let wentBack = now.advanced(by: Self.clockTolerance) < lastStored
        switch self.state {
        case .ended: return nil
        case .prepared(let until):
            return wentBack || now >= until ? Ending(.lapsed, at: wentBack ? lastStored : until) : nil
        case .active(let active):
            if wentBack { return Ending(.clockWentBack, at: lastStored) }
            let isUnused = active.enteredAt == nil || !self.outbox.isEmpty || self.needsNotice
            if isUnused, now >= active.startedAt.advanced(by: Self.entryWindow) {
                return Ending(.notEntered, at: active.startedAt)
            }
            let idleEnd = lastStored.advanced(by: .milliseconds(active.idleMilliseconds))
            guard now >= min(active.deadline, idleEnd) else { return nil }
            if idleEnd < active.deadline { return Ending(.idle, at: idleEnd) }
            let isOfLogin = active.deadline == self.terms.loginEndsAt
            return Ending(isOfLogin ? .loginEnded : .deadline, at: active.deadline)
        }
    }

    /// The visit once its hand-off code was used, or started in one step.
    package func accepted(
        at now: Timestamp, token: Digest, mode: VisitMode, epoch: Int, owners: [Account.ID] = [], limits: VisitLimits,
        replacing replaced: VisitID? = nil, on grounds: [AuditWord] = [], notifying notice: Notice.Duty = .none,
        salts: Salts
    ) throws(ImpersonationError) -> Self {
        guard case .prepared(let until) = self.state, now < until else {
            throw ImpersonationError(.invalidTransition, "only a prepared visit that has not lapsed can be accepted")
        }
        let latest = now.advanced(by: limits.lifetime)
        let active = Active(
            startedAt: now, deadline: self.terms.loginEndsAt.map { min($0, latest) } ?? latest,
            idleMilliseconds: limits.idle.wholeMilliseconds, epoch: epoch, owners: owners,
            isEmergency: grounds.contains(Grounds.emergency),
            mode: min(mode, self.terms.mode), enteredAt: nil)
        var next = self.advanced(to: .active(active))
        next.token = token
        next.outbox.append(next.startEvent(active, replacing: replaced, on: grounds, salts))
        if notice != .none {
            next.notices = [
                PendingNotice(
                    kind: .started, isRequired: notice == .required, isEmergency: active.isEmergency, since: now)
            ]
        }
        return next
    }

    /// The visit at its first use, or with a lower mode: what `resume` found out and must be kept.
    ///
    /// What waits in the outbox must be on record by now, and is taken out with the use.
    package func used(at now: Timestamp, mode: VisitMode) throws(ImpersonationError) -> Self {
        guard case .active(var active) = self.state, !self.needsNotice else {
            throw ImpersonationError(
                .invalidTransition, "only an active visit can be used, once its customer was told where they must be")
        }
        active.mode = min(active.mode, mode)
        active.enteredAt = active.enteredAt ?? max(now, active.startedAt)
        var next = self.advanced(to: .active(active))
        next.outbox = []
        return next
    }

    /// The visit once it is over.
    ///
    /// A visit that had started leaves its stop in the outbox.
    package func ended(
        _ ending: Ending, by ender: Account.ID? = nil, notifying notice: Notice.Duty = .none, salts: Salts
    ) throws(ImpersonationError) -> Self {
        switch self.state {
        case .prepared where ending.cause.isBeforeStart:
            return self.advanced(to: .ended(Ended(cause: ending.cause, at: ending.at, startedAt: nil)))
        case .active(let active) where !ending.cause.isBeforeStart:
            // A visit that was never entered lasted no time, whenever that was found out.
            let end = ending.cause == .notEntered ? active.startedAt : max(ending.at, active.startedAt)
            let ended = Ended(cause: ending.cause, at: end, startedAt: active.startedAt)
            var next = self.advanced(to: .ended(ended))
            next.outbox.append(next.stopEvent(ended, by: ender, salts))
            // A start that no sink confirmed may have been told all the same: it is not tried again, and its end is told.
            next.notices.removeAll(where: \.isRequired)
            if notice != .none {
                next.notices.append(
                    PendingNotice(kind: .ended, isRequired: false, isEmergency: active.isEmergency, since: end))
            }
            return next
        case .prepared, .active, .ended:
            throw ImpersonationError(.invalidTransition, "the visit cannot end as \(ending.cause.rawValue)")
        }
    }

    /// The visit once the customer has been told the first thing that they had not been told yet.
    ///
    /// They are told what is on record.
    package func notified() throws(ImpersonationError) -> Self {
        guard self.outbox.isEmpty, !self.notices.isEmpty else {
            throw ImpersonationError(.invalidTransition, "only what is on record and was not told yet can be told")
        }
        var next = self.advanced(to: self.state)
        next.notices.removeFirst()
        return next
    }

    /// The visit once telling the customer what was due for too long was given up, which is to be on record.
    package func givingUpNotices(at now: Timestamp, salts: Salts) throws(ImpersonationError) -> Self {
        let late = self.notices.prefix { $0.isLate(at: now) }
        guard self.outbox.isEmpty, !late.isEmpty, !self.needsNotice else {
            throw ImpersonationError(
                .invalidTransition,
                "only what is on record, has been due for too long and need not be told first is given up")
        }
        var next = self.advanced(to: self.state)
        let kinds = late.map(\.kind.rawValue).joined(separator: "-and-")
        next.notices.removeFirst(late.count)
        next.outbox.append(
            next.event(.noticeFailed(notice: AuditWord(known: kinds)), at: now, rule: nil, by: nil, salts))
        return next
    }

    /// The visit once the log has confirmed everything in the outbox.
    package func delivered() -> Self {
        var next = self.advanced(to: self.state)
        next.outbox = []
        return next
    }

    private func advanced(to state: State) -> Self {
        var next = self
        next.state = state
        next.revision += 1
        return next
    }
}

extension Visit {
    private func startEvent(
        _ active: Active, replacing replaced: VisitID?, on grounds: [AuditWord], _ salts: Salts
    ) -> AuditEvent {
        self.event(
            .visitStarted(
                mode: AuditWord(active.mode), until: active.deadline, replaces: replaced, grounds: grounds),
            at: active.startedAt, rule: AuditWord(self.terms.rule), by: nil, salts)
    }

    private func stopEvent(_ ended: Ended, by ender: Account.ID?, _ salts: Salts) -> AuditEvent {
        self.event(
            .visitStopped(
                cause: AuditWord(known: ended.cause.rawValue), milliseconds: ended.duration.wholeMilliseconds),
            at: ended.at, rule: nil, by: ender, salts)
    }

    /// An event of a change of state: named after visit and revision, so that it is one however often it is made.
    private func event(
        _ detail: AuditDetail, at time: Timestamp, rule: AuditWord?, by ender: Account.ID?, _ salts: Salts
    ) -> AuditEvent {
        let somebodyElse = ender == self.actor ? nil : ender
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: AuditEvent.ID(known: "\(self.id.rawValue).\(self.revision)"), occurredAt: time,
                subject: self.subject, visit: self.id, rule: rule, correlation: self.terms.correlation,
                detail: detail),
            actor: self.actor, by: somebodyElse,
            staff: self.terms.staffDetails(causedBy: somebodyElse).sealed(salt: salts.staff),
            customer: self.terms.customerDetails(withReason: detail.kind == .visitStarted)
                .sealed(salt: salts.customer))
    }
}

extension VisitTerms {
    /// What the log seals about the staff member.
    func staffDetails(causedBy: Account.ID? = nil) -> StaffDetails {
        StaffDetails(
            self.actor.id, self.actor, loginSession: self.loginSession, origin: self.origin, causedBy: causedBy)
    }

    /// What the log seals about the customer.
    ///
    /// The reason stands with the start; the rest of the visit follows from it.
    func customerDetails(withReason: Bool = false, target: String? = nil) -> CustomerDetails {
        CustomerDetails(self.subject, withReason ? self.reason : nil, target: target)
    }
}

extension AuditWord {
    init(_ rule: RuleID) { self.init(known: rule.rawValue) }
    init(_ reason: RefusalReason) { self.init(known: reason.rawValue) }
    init(_ mode: VisitMode) { self.init(known: mode.rawValue) }
    init(_ capability: Capability.ID) { self.init(known: capability.rawValue) }
}
