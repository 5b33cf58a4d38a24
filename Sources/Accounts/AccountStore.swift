// SPDX-License-Identifier: Apache-2.0

/// The port to where accounts are kept.
///
/// Every method may be called from many tasks and many processes at once. Each is one atomic step: what it reads is the
/// state of one moment, what it writes is written whole and durable before it returns, or not at all.
///
/// Identifiers are compared byte for byte: where accounts have numbers of their own, `07` is nobody beside `7`.
public protocol AccountStore: Sendable {
    /// Returns the accounts of `ids`, all of one moment, in the same order; nil for what does not exist.
    ///
    /// Nobody asks for more than 100 at once. The same one may be asked for more than once.
    func accounts(_ ids: [Account.ID]) async throws -> [Account?]

    /// Returns the standings of `ids`, all of one moment, in the same order; nil for what does not exist.
    ///
    /// This is read for every check of every visit, so it is one read of small values. Nobody asks for more than 1,000
    /// at once. The same one may be asked for more than once.
    func standings(of ids: [Account.ID]) async throws -> [Standing?]

    /// Returns one page of the accounts that `query` matches within its scope, in its order.
    ///
    /// The scope comes first: nothing outside it is looked at for an answer. An account matches when ``AccountQuery``
    /// admits it and each term has a needle that occurs, byte for byte, in the account's searchable text, which the
    /// module `SearchText` makes. So does it the keys of orders, which are compared byte for byte too. The limit counts
    /// what matches. The account of the position that a page begins after need not match, nor exist.
    ///
    /// - Throws: ``AccountError`` with `invalidQuery` for a query out of its limits.
    func accounts(matching query: AccountQuery) async throws -> [Account]

    /// Counts what `query` matches within its scope, by role and status, whatever roles, statuses and page it names.
    ///
    /// Without terms and times the counts are complete. With either, counting stops at ``AccountQuery/maximumCount``;
    /// when there are more, the counts add up to exactly that and are not complete.
    ///
    /// - Throws: ``AccountError`` with `invalidQuery` for a query out of its limits.
    func counts(of query: AccountQuery) async throws -> AccountCounts

    /// Stores all of `commit` or nothing of it.
    ///
    /// The revisions it names are those before the commit; the tree that must be sound is the one after it, in whatever
    /// order the accounts are named. What is not at its revision is a conflict first of all, also where a username is taken
    /// or the tree would not be sound: whoever repeats a commit that was stored is not told that their own name is taken.
    ///
    /// - Returns: `conflict`, having stored nothing, when a record is not at the revision that `commit` names, when one
    ///   account is written twice, or when an account that a replacement closes or demotes would be left owning others that
    ///   are not closed.
    /// - Throws: ``AccountError`` with `invalidAccount`, having stored nothing, when there are more accounts to write than
    ///   ``AccountCommit/maximumRecords``, or when the result would not be a sound tree: an owner that does not exist,
    ///   a cycle, or any account with more owners above it than ``OwnershipTree/maximumDepth``, also where that comes
    ///   from a transfer further up. With `notUnique`, having stored nothing, when the store keeps something unique, such
    ///   as usernames, and it would not be.
    func commit(_ commit: AccountCommit) async throws -> CommitOutcome
}

/// Changes to accounts that are stored together or not at all.
public struct AccountCommit: Hashable, Sendable {
    /// The most accounts that one commit writes.
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
