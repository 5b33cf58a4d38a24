// SPDX-License-Identifier: Apache-2.0

/// What went wrong with accounts, and what to do about it.
public struct AccountError: CodedError {
    /// What kind of thing went wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A query is out of its limits.
        case invalidQuery
        /// A cursor is not one that a list gave out for its order.
        case invalidCursor
        /// An account's fields do not fit together, or its place in the tree is not sound.
        case invalidAccount
        /// Something that the store keeps unique, such as a username, is taken.
        case notUnique
        /// A record in storage is not what was stored.
        case invalidRecord
    }

    /// What kind of thing went wrong.
    public let code: Code
    /// What went wrong with this one, for the people who run the panel.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
