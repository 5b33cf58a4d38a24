// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What went wrong with the log, and what to do about it.
public struct AuditError: CodedError {
    /// What kind of thing went wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// This node's clock is more than five minutes behind the log; set the clock.
        case clockBehind
        /// Another event is on record under this identifier.
        case conflictingEvent
        /// The visit's stop is on record: nothing more may be attempted in it.
        case visitStopped
        /// The visit's start is not on record: nothing may happen in it.
        case visitNotStarted
        /// The visit's start is on record already, under another identifier.
        case visitStarted
        /// Too many appends are waiting; try again later.
        case overloaded
        /// A legal hold keeps entries as they are; lift it first, if the law allows that.
        case held
        /// What is done with the log itself is recorded by the functions that do it, and by nobody else.
        case reserved
        /// A query is out of its limits.
        case invalidQuery
        /// A record in storage is not what was stored.
        case invalidRecord
    }

    /// What kind of thing went wrong.
    public let code: Code
    /// What went wrong with this one, for the people who run the panel; holds nothing personal.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
