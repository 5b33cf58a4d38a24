// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Audit
internal import Permissions

/// What an operator gives along with an act, because the policy asks for it.
///
/// ```swift
/// let evidence = ActEvidence(reason: try Reason("restore asked for", ticket: "4711"), accountName: form.typedName)
/// ```
public struct ActEvidence: Hashable, Sendable {
    /// The longest name that is looked at, in UTF-8 bytes.
    public static let maximumNameLength = 1_000

    /// Why this is done, with the customer's request.
    public var reason: Reason?
    /// The name of the account, as the operator typed it.
    public var accountName: String?
    /// When they last proved who they are, as the panel itself established it, in this login; never what a form says.
    ///
    /// The later of this and what was said at the start counts.
    public var authenticatedAt: Timestamp?
    /// A second person's yes to this capability in this visit.
    public var approval: Approval.ID?

    /// Makes evidence; nothing is given unless it is named.
    public init(
        reason: Reason? = nil, accountName: String? = nil, authenticatedAt: Timestamp? = nil,
        approval: Approval.ID? = nil
    ) {
        self.reason = reason
        self.accountName = accountName
        self.authenticatedAt = authenticatedAt
        self.approval = approval
    }

    /// What of `requirements` is still missing in a visit on `terms`.
    func missing(
        of requirements: [ActRequirement], on terms: VisitTerms, at now: Timestamp, isConsented: Bool, isApproved: Bool
    ) -> [ActRequirement] {
        requirements.filter { requirement in
            switch requirement {
            case .reason: self.reason?.isBlank ?? true
            case .ticket: [self.reason?.ticket, terms.reason.ticket].allSatisfy { $0?.showsNothing ?? true }
            case .accountName: self.accountName == nil
            case .freshAuthentication(let time):
                !self.authentications(on: terms).contains { at in
                    at <= now.advanced(by: Visit.clockTolerance) && now.duration(since: at) <= time
                }
            case .consent: !isConsented
            case .approval: !isApproved
            }
        }
    }

    /// Whether a name was typed that is not the account's: neither its display name nor its username.
    ///
    /// Case and the number of blanks do not matter, and neither does how letters are composed.
    func namesWrongAccount(for subject: Person) -> Bool {
        guard let typed = self.accountName.map(Self.folded) else { return false }
        return typed.isEmpty || ![subject.name, subject.username].map(Self.folded).contains(typed)
    }

    /// The words under which the log has what was asked for and given.
    static func words(for requirements: [ActRequirement]) -> [AuditWord] {
        requirements.map { requirement in
            switch requirement {
            case .reason: "reason"
            case .ticket: "ticket"
            case .accountName: "account-name"
            case .freshAuthentication: "authentication"
            case .consent: "consent"
            case .approval: "approval"
            }
        }
    }

    private func authentications(on terms: VisitTerms) -> [Timestamp] {
        [terms.authenticatedAt] + (self.authenticatedAt.map { [$0] } ?? [])
    }

    private static func folded(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
