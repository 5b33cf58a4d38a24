// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// Why a Merkle proof proves nothing.
public struct MerkleProofError: CodedError {
    /// The kinds of failure.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The leaf lies beyond the tree, or the older tree is larger than the newer one.
        case outOfRange
        /// The older tree is empty: every tree is consistent with it, so that a proof would say nothing.
        case emptyTree
        /// The proof has more or fewer hashes than a proof of these numbers has.
        case wrongLength
        /// The proof leads to another root than the one it was to lead to.
        case rootMismatch
    }

    /// What kind of failure it is.
    public let code: Code

    /// Makes an error.
    public init(_ code: Code) {
        self.code = code
    }

    /// What failed, and what that means.
    public var detail: String {
        switch self.code {
        case .outOfRange: "the proof is about a leaf or a tree beyond the tree that was given"
        case .emptyTree: "every tree is consistent with the empty one; there is nothing to prove"
        case .wrongLength: "the proof does not have the number of hashes that such a proof has"
        case .rootMismatch: "the proof does not lead to the root that was given"
        }
    }
}
