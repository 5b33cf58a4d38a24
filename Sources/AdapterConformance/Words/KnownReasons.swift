// SPDX-License-Identifier: Apache-2.0

internal import Impersonation
internal import Permissions

extension RefusalReason {
    /// All for which the library itself refuses something.
    static let known: [Self] = [
        .outsideScope, .actorNotActive, .oneself, .higherRole, .amongAdministrators, .subjectPending,
        .subjectSuspended, .subjectClosed, .subjectActive, .ruleFailed, .notWhileVisiting, .notOffered,
        .evidenceMissing, .wrongAccountName, .readOnly, .noSuchAccount, .ownAccount, .aboveOneself,
        .authenticationStale, .alreadyTaken, .onlyAdministrators, .unfitOwner, .unsuitableStatus, .lowerAuthority,
        .ownsAccounts, .changedMeanwhile, .unsoundTree, .accountExists, .handOffInvalid, .handOffPresenter,
        .handOffUsed, .handOffLapsed, .tooManyEntries, .tooManyVisits, .tooManySubjects, .tooManyRefusals,
        .consentMissing, .emergencyNotAllowed, .approvalMissing, .mayNotApprove, .noSuchConsent, .noticeNotTaken,
        .noVisit, .visitEnded, .frozen, .wrongPage, .loginEnded, .loginOfAnother, .authenticatedInFuture,
        .reasonMissing, .mayNotEnd, .mayNotLift,
    ]
}
