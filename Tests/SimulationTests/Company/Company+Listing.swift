// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// What lists show: nothing that is not so or not theirs, and everything else.
extension Company {
    func sawList(_ visits: [RunningVisit], of viewer: Account.ID, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        for shown in visits {
            guard let visit = chronicle.visits[shown.id]?.visit else {
                self.report(.nothingAfterTheEnd, "\(shown.id) is shown and was never stored")
                continue
            }
            if let since = chronicle.overSince[visit.id], since < chronicle.firstLook(of: hand, at: .visits) {
                self.report(.nothingAfterTheEnd, "\(visit.id) is shown as running and was over since step \(since)")
            }
            if !self.holds(.visitStarted, of: visit.id) {
                self.report(.recordedBeforeGranting, "\(visit.id) is shown as running without a start on record")
            }
            if visit.actor != viewer, visit.subject != viewer {
                self.expectSeen([visit.subject], by: viewer, hand: hand)
            }
        }
        let due = chronicle.visits.values.map(\.visit).filter {
            chronicle.isShown(.visit($0.id), to: hand)
                && ([$0.actor, $0.subject].contains(viewer) || chronicle.isSeen($0.subject, by: viewer, hand))
        }
        self.expectShown(due.map(\.id), among: visits.map(\.id), to: viewer)
    }

    /// Consents are shown to the customer, and to those who have them in their scope.
    func sawConsents(_ consents: [Consent], of subject: Account.ID, by viewer: Account.ID, _ hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        if viewer != subject, !consents.isEmpty { self.expectSeen([subject], by: viewer, hand: hand) }
        for consent in consents where !chronicle.decisions.contains("consent \(consent.id)") {
            self.report(.decisionsOnRecord, "\(consent.id) of \(subject) is shown and was never given")
        }
        guard viewer == subject || chronicle.isSeen(subject, by: viewer, hand) else { return }
        let due = (self.sessions.storedConsents(of: subject)?.consents ?? []).filter {
            chronicle.isShown(.consent($0.id), to: hand)
        }
        self.expectShown(due.map(\.id), among: consents.map(\.id), to: viewer)
    }

    /// What waits for an answer is shown to those who asked, and to those who may enter.
    func sawRequests(_ approvals: [Approval], by viewer: Account.ID, _ hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        for approval in approvals {
            if approval.requester.id != viewer { self.expectSeen([approval.subject.id], by: viewer, hand: hand) }
            guard case .requested = approval.state, chronicle.decisions.contains("request \(approval.id)") else {
                self.report(.decisionsOnRecord, "\(approval.id) is shown as waiting and does not")
                continue
            }
        }
        let due = chronicle.approvals.compactMap { self.sessions.storedApproval($0) }.filter {
            chronicle.isShown(.request($0.id), to: hand)
                && ($0.requester.id == viewer || chronicle.mayBeEntered($0.subject.id, by: viewer, hand))
        }
        self.expectShown(due.map(\.id), among: approvals.map(\.id), to: viewer)
    }

    /// All accounts were asked for.
    func sawAccounts(_ accounts: [Account.ID], by viewer: Account.ID, _ hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        let due = chronicle.accounts.keys.filter { chronicle.isSeen($0, by: viewer, hand) }
        self.expectShown(due, among: accounts, to: viewer)
    }

    private func expectShown<ID: Hashable & Comparable>(_ due: [ID], among shown: [ID], to viewer: Account.ID) {
        // The first page, and there are never that many to look at.
        guard shown.count < 50 else { return }
        self.chronicle.withLock { $0.tally.listed += due.count }
        let missing = Set(due).subtracting(shown)
        if !missing.isEmpty { self.report(.shown, "\(missing.sorted()) are not shown to \(viewer)") }
    }

    /// Looks at what lists must show, whoever asks and by whatever clock.
    func lookAtLists() {
        let consents = Self.people.flatMap { self.sessions.storedConsents(of: $0)?.consents ?? [] }
        let approvals = self.chronicle.withLock { $0.approvals }.compactMap { self.sessions.storedApproval($0) }
        let (earliest, latest) = (self.earliest, self.latest)
        self.chronicle.withLock { chronicle in
            var items: Set<Chronicle.Item> = []
            for consent in consents where latest < consent.until { items.insert(.consent(consent.id)) }
            for approval in approvals {
                if case .requested(let until) = approval.state, latest < until { items.insert(.request(approval.id)) }
            }
            for (id, snapshot) in chronicle.visits
            where self.goesOn(snapshot, in: chronicle, from: earliest, to: latest) { items.insert(.visit(id)) }
            let (before, step) = (chronicle.shownSince, chronicle.step)
            chronicle.shownSince = items.reduce(into: [:]) { $0[$1] = before[$1] ?? step }
        }
    }

    /// Whether a visit runs by what is stored of it and by every clock there is: nothing would end it.
    private func goesOn(
        _ snapshot: VisitSnapshot, in chronicle: Chronicle, from earliest: Timestamp, to latest: Timestamp
    ) -> Bool {
        let visit = snapshot.visit
        // Whether a customer's consent is one that this visit can go on by, the model does not know.
        guard self.rules != .consented, let active = visit.active, visit.outbox.isEmpty, visit.notices.isEmpty,
            chronicle.forbiddenSince[Chronicle.Pair(actor: visit.actor, subject: visit.subject)] == nil
        else { return false }
        let lastUse = max(active.enteredAt ?? active.startedAt, snapshot.seenAt ?? active.startedAt)
        let wentBack = lastUse.duration(since: earliest) > Visit.clockTolerance
        return !wentBack && !self.isOver(snapshot, chronicle.freezes, chronicle.accounts, at: latest)
    }
}

extension Chronicle {
    /// Something that lists show to those who may know of it.
    enum Item: Hashable {
        case visit(VisitID)
        case consent(Consent.ID)
        case request(Approval.ID)
    }

    /// Whether something was to be shown since before a list was begun.
    fileprivate func isShown(_ item: Item, to hand: Int) -> Bool {
        self.shownSince[item].map { $0 < self.firstLook(of: hand, at: .all) } ?? false
    }

    /// Whether an account was there for somebody to see since before a list was begun.
    fileprivate func isSeen(_ subject: Account.ID, by viewer: Account.ID, _ hand: Int) -> Bool {
        self.seenSince[Pair(actor: viewer, subject: subject)].map { $0 < self.firstLook(of: hand, at: .all) } ?? false
    }

    /// Whether somebody was free to enter an account since before a list was begun.
    fileprivate func mayBeEntered(_ subject: Account.ID, by viewer: Account.ID, _ hand: Int) -> Bool {
        (self.forbiddenUntil[Pair(actor: viewer, subject: subject)] ?? 0) < self.firstLook(of: hand, at: .all) - 1
    }
}
