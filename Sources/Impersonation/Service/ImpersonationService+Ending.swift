// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
internal import Permissions

extension ImpersonationService {
    /// Ends somebody's visit: an administrator, the owner above, the operator themselves, or the customer.
    ///
    /// - Parameters:
    ///   - visit: the visit, as ``visits(visibleTo:after:limit:)`` lists it.
    ///   - ender: the account of whoever ends it, as the vendor authenticated them.
    /// - Returns: how it ended, which is unchanged if it was over before, and nothing of where the operator was; or a
    ///   refusal, which is the same for a visit that does not exist and one that is not theirs to end.
    /// - Throws: the error of a store, and then the visit may go on.
    public func end(_ visit: VisitID, by ender: Account.ID) async throws -> Answer<Visit.Ended> {
        guard let snapshot = try await self.ports.sessions.visit(.id(visit)) else {
            return .refused(Refusal([.mayNotEnd]))
        }
        let standings = try await self.ports.accounts.standings(of: [ender, snapshot.visit.subject])
        guard let cause = self.cause(of: ender, standings, ending: snapshot.visit) else {
            return .refused(Refusal([.mayNotEnd]))
        }
        let finished = try await self.finish(.id(visit), by: ender) { snapshot, now in
            Visit.Ending(snapshot.visit.active == nil ? .withdrawn : cause, at: now)
        }
        guard let finished, let ended = finished.visit.ended else { return .refused(Refusal([.mayNotEnd])) }
        return .granted(ended)
    }

    /// The cause under which `ender` may end a visit; nil when they may not.
    private func cause(of ender: Account.ID, _ standings: [Standing?], ending visit: Visit) -> EndCause? {
        if ender == visit.actor { return .stopped }
        if ender == visit.subject { return .customer }
        guard let ender = standings[0], let subject = standings[1] else { return nil }
        return self.policy.entering.scope(of: ender).contains(subject) ? .revoked : nil
    }

    /// Ends every visit of a login session, when the operator signs out or the vendor ends that login.
    ///
    /// A visit whose code is being accepted at the same moment ends too, or never starts. The login session can enter
    /// nobody from then on.
    ///
    /// - Parameters:
    ///   - loginSession: the login that ends.
    ///   - actor: the account that signed in. Where that is by mistake the account acted as, the actor's visits end all
    ///     the same while that one is under way.
    /// - Returns: the visits that were ended.
    /// - Throws: the error of the session store, and then the visits may go on.
    public func operatorLeft(_ loginSession: LoginSessionID, of actor: Account.ID) async throws -> [VisitID] {
        let actor = try await self.holder(of: loginSession, insteadOf: actor) ?? actor
        let ended: [Visit] = try await self.retrying {
            let now = self.ports.clock.now
            let (ledger, live) = try await self.ledger(of: actor).leaving(loginSession, at: now)
            let endings = try await self.endings(of: live, as: .operatorLeft, at: now)
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
        var all: [VisitID] = []
        while true {
            let ended: [Visit] = try await self.retrying {
                let now = self.ports.clock.now
                let (ledger, live) = try await self.ledger(of: actor)
                    .changing(at: now, atMost: SessionChange.maximumCount - 1)
                let endings = try await self.endings(of: live, as: .operatorChanged, at: now)
                let changes = [.ledger(ledger)] + endings.map(\.change)
                return try await self.ports.sessions.commit(changes) == .committed ? endings.map(\.visit) : nil
            }
            await self.tell(of: ended)
            all += ended.map(\.id)
            if try await self.ledger(of: actor).live.isEmpty { return all }
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
