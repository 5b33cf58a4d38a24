// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// Every text this library may show a person, as a key with its arguments.
@nonexhaustive
public enum Phrase: Hashable, Sendable {
    /// Who is acting as whom, on the banner.
    case bannerHeadline(actor: String, subject: String)
    /// Since when and how long still, on the banner.
    case bannerDetail(since: Timestamp, left: Duration, mode: VisitMode)
    /// The label of the control that ends the visit.
    case bannerStop(subject: String)
    /// The banner as a screen reader says it.
    case bannerAccessibility(actor: String, subject: String, left: Duration, mode: VisitMode)
    /// Why something was refused.
    case refusal(RefusalReason)
    /// What must be given for an act.
    case missing(ActRequirement)
    /// Why a visit is over.
    case visitEnded(EndCause)
    /// What a customer is told of a visit, by the role of who was there.
    case notice(Notice.Event, role: Role, at: Timestamp)
}

extension Phrase {
    /// The phrase's name in a table of translations, such as `refusal.outside-scope`; never changed once used.
    ///
    /// What the phrase is filled with are its associated values. Reasons that vendors add have keys of the same form.
    public var key: String {
        switch self {
        case .bannerHeadline: "banner.headline"
        case .bannerDetail: "banner.detail"
        case .bannerStop: "banner.stop"
        case .bannerAccessibility: "banner.accessibility"
        case .refusal(let reason): "refusal.\(reason.rawValue)"
        case .missing(let requirement): "missing.\(requirement.key)"
        case .visitEnded(let cause): "visit-ended.\(cause.rawValue)"
        case .notice(.started(_, let isEmergency), _, _): isEmergency ? "notice.emergency" : "notice.started"
        case .notice(.ended, _, _): "notice.ended"
        }
    }
}

extension ActRequirement {
    fileprivate var key: String {
        switch self {
        case .reason: "reason"
        case .ticket: "ticket"
        case .accountName: "account-name"
        case .freshAuthentication: "authentication"
        case .consent: "consent"
        case .approval: "approval"
        }
    }
}

/// Words for every ``Phrase``: the place where a vendor translates.
///
/// What is out of somebody's scope and what does not exist must have the same words: that is
/// ``/Permissions/RefusalReason/outsideScope`` for both. Reasons are words that vendors add to, so a phrasebook of one's
/// own begins with a default for all it does not know, and that default is best the text of `outsideScope`.
///
/// Every phrase has a text. Names arrive inert already: they can forge no line and turn no direction. They stand in the text
/// as they are given. What is returned is plain text; escaping it for HTML remains with the one who draws. What the banner
/// says reads differently in a visit that can change nothing, and so does the notice of an emergency.
public protocol Phrasebook: Sendable {
    /// The text of `phrase`.
    func text(_ phrase: Phrase) -> String
}
