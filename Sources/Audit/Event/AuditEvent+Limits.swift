// SPDX-License-Identifier: Apache-2.0

extension AuditEvent {
    /// Whether the log could read again what it would record of the event.
    package var isRecordable: Bool {
        self.facts.detail.fitsLeaf
    }
}

extension AuditDetail {
    /// Whether a leaf can hold the numbers of the detail.
    fileprivate var fitsLeaf: Bool {
        let counts = 0...JSONValue.integerRange.upperBound
        return switch self {
        case .visitStopped(_, let milliseconds): counts.contains(milliseconds)
        case .visitRefused(_, let standsFor), .actRefused(_, _, let standsFor), .logRefused(_, _, let standsFor):
            standsFor > 0 && counts.contains(standsFor)
        case .accountRefused(let change, _, let standsFor):
            standsFor > 0 && counts.contains(standsFor) && counts.contains(change.revision)
        case .accountAttempted(let change), .accountCompleted(let change, _): counts.contains(change.revision)
        case .logRead(_, let count), .logExported(_, let count, _): counts.contains(count)
        case .visitStarted, .actViewed, .actAttempted, .actCompleted, .freezeSet, .freezeLifted, .consentGranted,
            .consentWithdrawn, .approvalRequested, .approvalGranted, .approvalRefused, .noticeFailed, .log:
            true
        }
    }
}
