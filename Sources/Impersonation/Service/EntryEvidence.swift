// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
internal import Permissions

/// What an operator gives along with an entry, where the policy asks for more than the right to.
public struct EntryEvidence: Hashable, Sendable {
    /// A second person's yes to this entry for this very reason; see
    /// ``ImpersonationService/requestApproval(toEnter:by:because:)``.
    public var approval: Approval.ID?
    /// Whether they enter without the customer's consent because of an emergency.
    ///
    /// Only whom the policy names may, always with a reason; it stands in the log and in the customer's notice.
    public var isEmergency: Bool

    /// Makes evidence; nothing is given unless it is named.
    public init(approval: Approval.ID? = nil, isEmergency: Bool = false) {
        self.approval = approval
        self.isEmergency = isEmergency
    }
}

/// On what a visit begins, where more than the right to was needed.
struct Grounds: Sendable {
    /// What the log says of who entered without the consent that was needed.
    static let emergency: AuditWord = "emergency"

    /// What the log says of it.
    var words: [AuditWord] = []
    /// The approval, as used up by the visit.
    var approval: Approval?
    /// The revision of the consents that were looked at; nil where none were asked for.
    var consentRevision: Int?
}

extension ImpersonationService {
    /// The grounds on which a visit may begin now, or what is missing.
    ///
    /// Nothing is read where nothing is asked for.
    func grounds(
        for visit: Visit, actor: Standing, subject: Standing, _ freezes: FreezeRecord, at now: Timestamp
    ) async throws -> Answer<Grounds> {
        let requirements = self.policy.entering.requirements(actor: actor, subject: subject)
        var grounds = Grounds()
        if requirements.contains(.consent) {
            let consents = try await self.ports.sessions.consents(of: subject.id)
            grounds.consentRevision = consents?.revision ?? 0
            switch self.consentGround(for: visit.terms, actor: actor, subject: subject, consents, at: now) {
            case .granted(let word): grounds.words.append(word)
            case .refused(let refusal): return .refused(refusal)
            }
        }
        if requirements.contains(.approval) {
            guard let id = visit.terms.approval, let approval = try await self.ports.sessions.approval(id),
                approval.matter == .entering, approval.reason == visit.terms.reason,
                approval.requester.id == actor.id, approval.subject.id == subject.id,
                let approver = approval.approver(at: now), approver != actor.id,
                !freezes.names(approver),
                try await !self.hasChanged(approver, since: approval),
                try await self.mayApprove(approver, entering: subject, in: visit.terms.mode)
            else { return .refused(Refusal([.approvalMissing])) }
            grounds.words.append(AuditWord(known: "approval:\(id.rawValue)"))
            grounds.approval = try approval.used(for: visit.id, by: approver, at: now)
        }
        return .granted(grounds)
    }

    private func consentGround(
        for terms: VisitTerms, actor: Standing, subject: Standing, _ consents: ConsentRecord?, at now: Timestamp
    ) -> Answer<AuditWord> {
        if let consent = consents?.consent(for: actor.id, in: subject, at: now) {
            return .granted(AuditWord(known: "consent:\(consent.id.rawValue)"))
        }
        guard terms.isEmergency else { return .refused(Refusal([.consentMissing])) }
        guard self.policy.entering.overriding.contains(actor.role) else {
            return .refused(Refusal([.emergencyNotAllowed]))
        }
        return terms.reason.isBlank ? .refused(Refusal([.reasonMissing])) : .granted(Grounds.emergency)
    }

    /// Whether a visit under way has the consent that it needs, as things are now.
    ///
    /// One that began on a consent needs one for as long as it lasts, whatever its operator would have done without.
    func isConsented(
        _ active: Visit.Active, actor: Standing, subject: Standing, _ consents: ConsentRecord?, at now: Timestamp
    ) -> Bool {
        guard self.policy.entering.requirements(actor: actor, subject: subject).contains(.consent) else { return true }
        return consents?.consent(for: actor.id, in: subject, at: now) != nil
            || (active.isEmergency && self.policy.entering.overriding.contains(actor.role))
    }
}
