// SPDX-License-Identifier: Apache-2.0

/// The port to where accounts are kept.
///
/// Every method may be called from many tasks and many processes at once. Each is one atomic step: what it reads is the
/// state of one moment, what it writes is written whole and durable before it returns, or not at all.
public protocol AccountStore: Sendable {
    /// Returns the accounts of `ids`, at most 100, in the same order; nil for what does not exist.
    func accounts(_ ids: [Account.ID]) async throws -> [Account?]

    /// Returns the standings of `ids`, at most 1,000, all of one moment, in the same order; nil for what does not exist.
    ///
    /// This is read for every check of every visit, so it is one read of small values.
    func standings(of ids: [Account.ID]) async throws -> [Standing?]

    /// Returns one page of the accounts that `query` matches within its scope, in the order of their identifiers.
    ///
    /// - Throws: ``AccountError`` with `invalidQuery` for a query out of its limits.
    func accounts(matching query: AccountQuery) async throws -> [Account]

    /// Stores all of `commit` or nothing of it.
    ///
    /// - Returns: `conflict`, having stored nothing, when a record is not at the revision that `commit` names.
    /// - Throws: ``AccountError`` with `invalidAccount` when the result would not be a sound tree: an owner that does
    ///   not exist, a cycle, or a path longer than ``OwnershipTree/maximumDepth``.
    func commit(_ commit: AccountCommit) async throws -> CommitOutcome
}

/// Changes to accounts that are stored together or not at all.
public struct AccountCommit: Hashable, Sendable {
    /// The most records in one commit.
    public static let maximumRecords = 64

    /// Accounts that must not exist yet.
    public var inserts: [Account]
    /// New versions of accounts, each stored at exactly one revision less.
    public var replaces: [Account]
    /// Accounts that are only read, with the revision they must still have.
    public var reliesOn: [Account.ID: Int]

    /// Makes a commit.
    public init(inserts: [Account] = [], replaces: [Account] = [], reliesOn: [Account.ID: Int] = [:]) {
        self.inserts = inserts
        self.replaces = replaces
        self.reliesOn = reliesOn
    }
}

/// Whether a commit was stored.
@frozen
public enum CommitOutcome: Hashable, Sendable {
    /// Everything is stored and durable.
    case committed
    /// A record had moved on; nothing was stored. Read again, decide again, try again.
    case conflict
}
