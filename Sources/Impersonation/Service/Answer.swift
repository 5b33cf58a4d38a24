// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// What was asked for, or why not.
///
/// Being refused is a normal answer; errors are for what could not be decided.
@frozen
public enum Answer<Value> {
    /// What was asked for.
    case granted(Value)
    /// Why not.
    case refused(Refusal)

    /// What was asked for; throws the refusal.
    public func get() throws(Refusal) -> Value {
        switch self {
        case .granted(let value): value
        case .refused(let refusal): throw refusal
        }
    }

    /// The refusal; nil when granted.
    public var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

extension Answer: Sendable where Value: Sendable {}

/// Why something was refused, as far as the one who asked may know.
public struct Refusal: Error, Hashable, Sendable {
    /// The reasons; never empty.
    public let reasons: [RefusalReason]
    /// How the visit ended and where the operator goes back to, when the reason is that it is over.
    public let end: VisitEnd?
    /// What must be given for an act, when the reason is that it was not: ask for it and perform the act again.
    public let missing: [ActRequirement]

    package init(_ reasons: [RefusalReason], end: VisitEnd? = nil, missing: [ActRequirement] = []) {
        self.reasons = reasons
        self.end = end
        self.missing = missing
    }

    /// The refusal as text for the one who asked.
    public func message(in words: some Phrasebook = EnglishPhrasebook()) -> String {
        let missing = self.missing.map { words.text(.missing($0)) }
        let messages =
            self.reasons.filter { $0 != .evidenceMissing || missing.isEmpty }.map { words.text(.refusal($0)) } + missing
        let distinct = messages.indices.filter { messages.firstIndex(of: messages[$0]) == $0 }.map { messages[$0] }
        return (distinct + (self.end.map { [words.text(.visitEnded($0.cause))] } ?? [])).joined(separator: " ")
    }
}

/// How a visit ended, for the operator who comes back.
public struct VisitEnd: Hashable, Sendable {
    /// Why it ended.
    public let cause: EndCause
    /// When it ended.
    public let at: Timestamp
    /// How long it had lasted.
    public let duration: Duration
    /// Where the operator goes back to.
    public let returnPoint: ReturnPoint
    /// Whether they have to sign in anew first: their own login may not be good any more.
    ///
    /// By why the visit ended, and by what has become of the login and its account since. Never more than this library
    /// knows: a panel checks its own login as it does with every request.
    public let needsSignIn: Bool

    init(_ ended: Visit.Ended, of visit: Visit, isLoginGood: Bool) {
        self.cause = ended.cause
        self.needsSignIn = !isLoginGood
        self.at = ended.at
        self.duration = ended.duration
        self.returnPoint = visit.terms.returnPoint
    }
}

extension RefusalReason {
    /// The hand-off code is unknown, used, too old, or presented by somebody else: which, is not told.
    public static let handOffInvalid: Self = "hand-off-invalid"
    /// The hand-off code was presented by somebody it was not made for; told to the log alone.
    public static let handOffPresenter: Self = "hand-off-presenter"
    /// The hand-off code had been used, or called off, before; told to the log alone.
    public static let handOffUsed: Self = "hand-off-used"
    /// The hand-off code was too old; told to the log alone.
    public static let handOffLapsed: Self = "hand-off-lapsed"
    /// The operator has prepared, started or asked for too much within a minute.
    public static let tooManyEntries: Self = "too-many-entries"
    /// The operator has as many visits under way as there may be.
    public static let tooManyVisits: Self = "too-many-visits"
    /// The operator has been in too many different accounts within the hour.
    public static let tooManySubjects: Self = "too-many-subjects"
    /// The operator was refused so often that nothing more is looked at for a while.
    public static let tooManyRefusals: Self = "too-many-refusals"
    /// The customer's consent is needed, and there is none that holds.
    public static let consentMissing: Self = "consent-missing"
    /// To enter without consent in an emergency is not theirs to do.
    public static let emergencyNotAllowed: Self = "emergency-not-allowed"
    /// A second person's yes is needed, and there is none that holds, for this reason as it was asked for.
    public static let approvalMissing: Self = "approval-missing"
    /// The approval does not exist, or is not one whose answer is up to the one who gave it.
    public static let mayNotApprove: Self = "may-not-approve"
    /// The consent does not exist, or is not the asker's own.
    public static let noSuchConsent: Self = "no-such-consent"
    /// The customer could not be told, and nobody enters untold.
    public static let noticeNotTaken: Self = "notice-not-taken"
    /// The token belongs to no visit.
    public static let noVisit: Self = "no-visit"
    /// The visit is over.
    public static let visitEnded: Self = "visit-ended"
    /// A freeze is in force.
    public static let frozen: Self = "frozen"
    /// The page stamp is missing or belongs to another visit.
    public static let wrongPage: Self = "wrong-page"
    /// The operator's own login has ended.
    public static let loginEnded: Self = "login-ended"
    /// The login session is not the operator's: somebody else is signed in as that account from it.
    public static let loginOfAnother: Self = "login-of-another"
    /// The operator is said to have proved who they are at a time that has not come.
    public static let authenticatedInFuture: Self = "authenticated-in-future"
    /// A reason is needed to enter.
    public static let reasonMissing: Self = "reason-missing"
    /// The visit does not exist, or is not one whose end is up to the one who asked.
    public static let mayNotEnd: Self = "may-not-end"
    /// The freeze is not in force, or is not one that is up to the one who asked to lift.
    public static let mayNotLift: Self = "may-not-lift"
}
