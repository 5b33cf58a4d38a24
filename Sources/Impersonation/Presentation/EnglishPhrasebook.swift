// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Permissions

/// The default words, in English.
public struct EnglishPhrasebook: Phrasebook {
    private let times: any TimeFormat

    /// Makes the default words.
    ///
    /// - Parameter times: how times are written; in UTC and with English units unless given.
    public init(times: any TimeFormat = PlainTimes()) {
        self.times = times
    }

    /// The text of `phrase`.
    public func text(_ phrase: Phrase) -> String {
        switch phrase {
        case .bannerHeadline(let actor, let subject): "\(actor), you are signed in as \(subject)"
        case .bannerDetail(let since, let left, let mode):
            "since \(self.times.timeOfDay(since)), \(self.times.span(left)) left" + (mode == .full ? "" : ", read-only")
        case .bannerStop(let subject): "Stop being \(subject) and go back"
        case .bannerAccessibility(let actor, let subject, let left, let mode):
            "Warning: \(actor), everything you do now happens in the account of \(subject). "
                + (mode == .full ? "" : "You can look but not change anything. ")
                + "This ends by itself in \(self.times.span(left))."
        case .refusal(let reason): Self.refusal(reason)
        case .missing(let requirement): Self.missing(requirement)
        case .visitEnded(let cause): Self.ended(cause)
        case .notice(.started(let until, let isEmergency), let role, let at):
            "\(Self.somebody(role)) signed in to your account: \(self.times.moment(at)), "
                + "until \(self.times.moment(until)) at the latest."
                + (isEmergency ? " This was an emergency, for which they did without your consent." : "")
        case .notice(.ended(.notEntered, _), let role, let at):
            "\(Self.somebody(role)) was about to sign in to your account and did not: \(self.times.moment(at))."
        case .notice(.ended(let cause, let duration), let role, let at):
            "\(Self.somebody(role)) left your account: \(self.times.moment(at)), "
                + "after \(self.times.span(duration))."
                + (cause == .customer ? " You ended their visit." : "")
        }
    }

    private static func missing(_ requirement: ActRequirement) -> String {
        switch requirement {
        case .reason: "Say why this is done."
        case .ticket: "Name the customer's request."
        case .accountName: "Type the name of the account."
        case .freshAuthentication: "Prove once more who you are."
        case .consent: "The customer has to agree to this first."
        case .approval: "A second person has to approve this first."
        }
    }

    private static func refusal(_ reason: RefusalReason) -> String {
        switch reason {
        case .actorNotActive: "The account you are signed in as is suspended or not in use."
        case .oneself: "You are in this account already."
        case .higherRole: "This account is of a higher role than yours."
        case .amongAdministrators: "Administrators do not enter each other's accounts here."
        case .subjectPending: "This account is not in use yet."
        case .subjectSuspended: "This account is suspended."
        case .subjectClosed: "This account is closed."
        case .subjectActive: "Nobody enters accounts in use here."
        case .ruleFailed: "Whether you may do this cannot be told at the moment."
        case .loginEnded: "Your own login has ended. Sign in again."
        case .loginOfAnother: "This login belongs to another account. Go back to that account first."
        case .authenticatedInFuture: "Your own login is dated in the future. Sign in again."
        case .reasonMissing: "Say why."
        case .frozen: "Signing in as customers is stopped at the moment."
        case .tooManyEntries: "You have asked for too much within a minute. Wait a moment."
        case .tooManyVisits: "You are in as many accounts as you may be at a time. Leave one first."
        case .tooManySubjects: "You have been in too many different accounts within the hour."
        case .tooManyRefusals: "Too much was refused to you. Wait a minute."
        case .consentMissing: "The customer has to agree to this first."
        case .emergencyNotAllowed: "You cannot enter without the customer's consent."
        case .approvalMissing: "A second person has to approve this first."
        case .mayNotApprove: "There is nothing that waits for your answer here."
        case .noSuchConsent: "There is no such consent."
        case .noticeNotTaken: "The customer could not be told, and nobody enters untold. Try again later."
        case .handOffInvalid, .handOffPresenter, .handOffUsed, .handOffLapsed:
            "This link does not work, or no longer. Start again from the customer's page."
        case .noVisit: "You are not signed in as a customer here."
        case .visitEnded: "This visit is over."
        case .wrongPage: "This page belongs to another visit or is out of date. Reload it and look again."
        case .readOnly: "You can look at this account but not change it."
        case .notWhileVisiting: "This cannot be done while signed in as a customer."
        case .notOffered: "This account does not have that."
        case .evidenceMissing: "Something more is needed for this."
        case .wrongAccountName: "That is not the name of this account. Look whom you are signed in as."
        case .noSuchAccount: "There is no such account, or it is not yours to change."
        case .ownAccount: "This is your own account; somebody else has to do this."
        case .aboveOneself: "You would be switched off with this account."
        case .authenticationStale: "Prove once more who you are."
        case .alreadyTaken: "This username, or something else that must be unique, is taken."
        case .onlyAdministrators: "Only administrators do this."
        case .unfitOwner: "This account cannot be the owner."
        case .unsuitableStatus: "The account's status does not allow this."
        case .lowerAuthority: "This was suspended by somebody with more authority than you have."
        case .ownsAccounts: "This account owns others. Give them to another owner first."
        case .changedMeanwhile: "Somebody else has changed this meanwhile. Look again, then try again."
        case .unsoundTree: "That would leave accounts too deep, or below themselves."
        case .accountExists: "This identifier is taken."
        case .mayNotEnd: "You don't have permission to end this visit."
        case .mayNotLift: "This is not stopped, or not yours to let go on."
        // What is out of scope, and the reasons of a vendor's own rules that have no words of their own.
        default: "You don't have permission to impersonate this user."
        }
    }

    private static func ended(_ cause: EndCause) -> String {
        switch cause {
        case .stopped: "You stopped."
        case .idle: "You were away for too long."
        case .deadline: "The time for this visit was up."
        case .loginEnded: "Your own login came to its end, and this visit with it."
        case .revoked: "Somebody responsible for this account ended the visit."
        case .customer: "The customer ended the visit."
        case .authorityLost: "You may no longer be in this account."
        case .replaced: "You left this account for another one."
        case .consentEnded: "The customer no longer agrees to this visit."
        case .operatorChanged: "Your own account was changed. Sign in again."
        case .operatorLeft: "You signed out."
        case .frozen: "All visits like this one were stopped."
        case .clockWentBack: "The clock was changed."
        case .notEntered, .lapsed, .withdrawn: "The visit was not begun."
        }
    }

    private static func somebody(_ role: Role) -> String {
        switch role {
        case .administrator: "An administrator"
        case .reseller: "Your provider"
        case .customer: "Somebody"
        }
    }
}
