// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What kept a change from being decided, made or recorded.
public struct AdministrationError: CodedError {
    /// What happened, and what follows.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The store could not be read; nothing was changed. Try again.
        case storeFailed
        /// The log could not be written; nothing was changed. Try again.
        case logFailed
        /// The store failed while it stored: the change was made or not, and
        /// ``AdministrationService/settle(since:)`` will put on record which. Look before you try again.
        case outcomeUnknown
        /// Others changed the same accounts again and again; nothing was changed. Try again later.
        case contention
    }

    /// What happened.
    public let code: Code
    /// What the store or the log threw; nil for `contention`.
    public let underlying: (any Error)?

    init(_ code: Code, underlying: (any Error)? = nil) {
        self.code = code
        self.underlying = underlying
    }

    /// What was thrown, inert and not over-long, or what to do.
    public var detail: String {
        self.underlying?.inertDescription ?? "others changed the same accounts again and again; try again later"
    }
}
