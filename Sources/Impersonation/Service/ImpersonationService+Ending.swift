// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
internal import Permissions

extension ImpersonationService {
    /// Ends somebody's visit: an administrator, the owner above, the operator themselves, or the customer.
    ///
    /// - Parameters:
    ///   - visit: the visit, as ``visits(visibleTo:after:limit:)`` lists it.
    ///   - ender: whoever ends it, with the facts of their own login: an operator who is signed in as the customer is
    ///     not the customer.
    /// - Returns: how it ended, which is unchanged if it was over before, and nothing of where the operator was; or a
    ///   refusal, which is on record, and the same for a visit that does not exist and one that is not theirs to end.
    /// - Throws: the error of a store, and then the visit may go on.
    public func end(_ visit: VisitID, by ender: Operator) async throws -> Answer<Visit.Ended> {
        let asker = try await self.asker(ender, at: self.ports.clock.now)
        let found = try await self.ports.sessions.visit(.id(visit))?.visit
        let subject = try await self.ports.accounts.standings(of: found.map { [$0.subject] } ?? []).first ?? nil
        func refuse(_ reason: RefusalReason) async throws -> Answer<Visit.Ended> {
            let request = asker.request(about: found?.subject, found?.terms.subject, because: .none)
            return .refused(try await self.recordRefusal([reason], of: request, rule: .ending))
        }
        if let reason = asker.refusalReason { return try await refuse(reason) }
        guard let found, let cause = self.cause(of: asker, ending: found, in: subject) else {
            return try await refuse(.mayNotEnd)
        }
        let finished = try await self.finish(.id(visit), by: ender.account) { snapshot, now in
            Visit.Ending(snapshot.visit.active == nil ? .withdrawn : cause, at: now)
        }
        guard let finished, let ended = finished.visit.ended else { return .refused(Refusal([.mayNotEnd])) }
        return .granted(ended)
    }

    /// The cause under which somebody may end a visit; nil when they may not.
    private func cause(of ender: Asker, ending visit: Visit, in subject: Standing?) -> EndCause? {
        if ender.staff.account == visit.actor { return .stopped }
        if ender.staff.account == visit.subject { return .customer }
        guard let standing = ender.standing, let subject else { return nil }
        return self.policy.entering.scope(of: standing).contains(subject) ? .revoked : nil
    }

    /// Ends every visit of a login session, when the operator signs out or the vendor ends that login.
    ///
    /// A visit whose code is being accepted at the same moment ends too, or never starts. The login session can enter
    /// nobody from then on, for ``OperatorLedger/departureMemory`` and while it is among the operator's last
    /// ``OperatorLedger/maximumDepartures``.
    ///
    /// - Parameters:
    ///   - loginSession: the login that ends.
    ///   - actor: the account that signed in. Where that is by mistake the account acted as, the actor's visits end all
    ///     the same while that one is under way.
    /// - Returns: the visits that were ended.
    /// - Throws: the error of the session store, and then the visits may go on.
    public func operatorLeft(_ loginSession: LoginSessionID, of actor: Account.ID) async throws -> [VisitID] {
        let actor = try await LoginCheck.holder(of: loginSession, insteadOf: actor, in: self.ports.sessions) ?? actor
        let ended: [Visit] = try await retrying {
            let now = self.ports.clock.now
            let (ledger, live) = try await self.ports.sessions.ledger(ofOperator: actor).leaving(loginSession, at: now)
            let endings = try await self.endings(of: live, as: .operatorLeft)
            let changes = [.ledger(ledger)] + endings.map(\.change)
            return try await self.ports.sessions.commit(changes) == .committed ? endings.map(\.visit) : nil
        }
        await self.tell(of: ended)
        return ended.map(\.id)
    }

    /// Ends every visit of an operator, over all their logins, because their account has changed: a new password, a lower
    /// role, a suspension, the end of their employment.
    ///
    /// No login from before enters anybody again: an operator has to prove who they are anew. What a change of role or
    /// status means for what they may do, every check finds out by itself; this ends visits at once, and is the only way
    /// in which this library learns of a new password.
    ///
    /// - Parameter actor: the operator's account.
    /// - Returns: the visits that were ended.
    /// - Throws: the error of the session store, and then some of the visits may go on.
    public func operatorChanged(_ actor: Account.ID) async throws -> [VisitID] {
        var ended: [[Visit]] = []
        do {
            // All of them first: those who are told, and the log, can take their time.
            repeat {
                ended.append(try await self.endSome(of: actor))
            } while try await !self.ports.sessions.ledger(ofOperator: actor).live.isEmpty
        } catch {
            for visits in ended { await self.tell(of: visits) }
            throw error
        }
        for visits in ended { await self.tell(of: visits) }
        return ended.joined().map(\.id)
    }

    /// Ends as many visits of an operator whose account has changed as one commit takes, the oldest first.
    private func endSome(of actor: Account.ID) async throws -> [Visit] {
        try await retrying {
            let now = self.ports.clock.now
            let (ledger, live) = try await self.ports.sessions.ledger(ofOperator: actor)
                .changing(at: now, atMost: SessionChange.maximumCount - 1)
            let endings = try await self.endings(of: live, as: .operatorChanged)
            let changes = [.ledger(ledger)] + endings.map(\.change)
            return try await self.ports.sessions.commit(changes) == .committed ? endings.map(\.visit) : nil
        }
    }

    /// Brings ends that are stored to the log and to the customers.
    ///
    /// Access has ended. What is not taken now, a sweep delivers.
    private func tell(of ended: [Visit]) async {
        guard let delivered = try? await self.deliver(ended) else { return }
        for visit in delivered { _ = try? await self.notify(visit) }
    }
}
