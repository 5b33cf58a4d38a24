// SPDX-License-Identifier: Apache-2.0

/// What kept a change from being decided, made or recorded.
public struct AdministrationError: Error, CustomStringConvertible {
    /// What happened, and what follows.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The store could not be read; nothing was changed.
        case storeFailed
        /// The log could not be written; nothing was changed.
        case logFailed
        /// The store failed while it stored: the change was made or not, and
        /// ``AdministrationService/settle(since:)`` will put on record which.
        case outcomeUnknown
    }

    /// What happened.
    public let code: Code
    /// What the store or the log threw.
    public let underlying: any Error

    init(_ code: Code, underlying: any Error) {
        self.code = code
        self.underlying = underlying
    }

    /// The code and what was thrown.
    public var description: String { "\(self.code.rawValue): \(self.underlying)" }
}
