// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What went wrong on the way to an answer.
///
/// A refusal is an answer and no error; see ``Refusal``.
public struct ImpersonationError: CodedError {
    /// What kind of thing went wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A value is over its limits or malformed.
        case invalidInput
        /// A return point is not a local path.
        case invalidReturnPoint
        /// The audit log cannot be written; nothing was granted. Try again when it can.
        case logUnavailable
        /// No visit began, since the audit log could not be written or the customer not be told, and the one it was to
        /// replace has ended all the same.
        ///
        /// The operator is back at their own place. Try again when it can.
        case replacementWithoutVisit
        /// The customer could not be told, which is required; nothing was granted. Try again when they can.
        case noticeNotTaken
        /// Too many others changed the same records at once; nothing was done. Try again.
        case contention
        /// The visit's state does not allow this step.
        case invalidTransition
        /// A record in storage is not what was stored.
        case invalidRecord
    }

    /// What kind of thing went wrong.
    public let code: Code
    /// What went wrong with this one, for the people who run the panel; holds no secret and nothing personal.
    public let detail: String
    /// The error of a port that caused this one.
    ///
    /// No port is ever given a code, a token or a stamp, so it cannot tell one.
    public let underlying: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ detail: String, underlying: (any Error)? = nil) {
        self.code = code
        self.detail = detail
        self.underlying = underlying
    }

    /// The code and the detail, with what the underlying error says of itself, inert and not over-long.
    public var description: String {
        let underlying = self.underlying.map { " (\($0.inertDescription))" } ?? ""
        return "\(self.code.rawValue): \(self.detail)\(underlying)"
    }
}
