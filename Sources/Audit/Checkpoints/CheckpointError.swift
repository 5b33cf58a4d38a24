// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What is wrong with a checkpoint, or with the log that one is to be cut from.
public struct CheckpointError: CodedError {
    /// What kind of thing is wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text is no signed note, or not that of a checkpoint, to the last byte.
        case malformed
        /// A name or an origin cannot be written into a note.
        case invalidName
        /// A key is too short to keep a secret.
        case invalidKey
        /// Nobody whose key is known has signed it.
        case notSigned
        /// A signature of a known key does not belong to this text: it was changed, or signed by somebody else.
        case badSignature
        /// It is of another log.
        case wrongOrigin
        /// It covers fewer entries than one that is known: the log was cut off, or an old checkpoint is shown again.
        case goesBack
        /// It cannot come from the same log as one that is known: the log was rewritten.
        case inconsistent
        /// Another checkpoint was stored meanwhile; cut a new one.
        case superseded
        /// What is stored cannot be read, or nothing can be stored now.
        case unavailable
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// What is wrong with this one, for the people who run the panel; holds nothing personal.
    public let detail: String

    /// Makes an error.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}
