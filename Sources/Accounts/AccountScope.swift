// SPDX-License-Identifier: Apache-2.0

/// The set of accounts a viewer may know of.
///
/// The same value decides entering and searching, so that a list never shows what the rules would refuse.
/// Queries apply the scope first and match second: what is outside does not exist, not even in counts.
@nonexhaustive
public enum AccountScope: Hashable, Sendable {
    /// No account at all.
    case nobody
    /// Every account.
    case everyone
    /// The accounts below `owner`, down to `depth` steps: 1 is what it owns directly.
    case owned(by: Account.ID, depth: Int)

    /// Whether the account of `standing` is in this scope; an account is never below itself.
    public func contains(_ standing: Standing) -> Bool {
        switch self {
        case .nobody: false
        case .everyone: true
        case .owned(let owner, let depth): standing.owners.prefix(max(0, depth)).contains { $0.id == owner }
        }
    }
}
