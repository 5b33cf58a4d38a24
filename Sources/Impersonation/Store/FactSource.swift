// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// The port to what a panel knows of an account that bears on what can be done in it: its package, what is switched on
/// for it, the role of its user.
///
/// It is asked with every request and every act, so its answer is best at hand. An act is checked after the answer, so that
/// a slow one lets nothing through that has ended meanwhile. Calls may come from any task at once.
public protocol FactSource: Sendable {
    /// Returns what is known of the account acted as, as it is now.
    ///
    /// Identifiers are compared byte for byte. Of an account that it does not know a source may say anything, or throw; but
    /// not what it knows of another.
    ///
    /// - Throws: an error of its own when it cannot tell; the request or the act is refused then, and nothing ends.
    func facts(about subject: Account.ID) async throws -> SubjectFacts
}

/// Knows nothing of anybody: every account can do everything that the panel offers.
public struct NoFacts: FactSource {
    /// Makes the source.
    public init() {}

    /// No facts, and every right.
    public func facts(about subject: Account.ID) -> SubjectFacts { SubjectFacts() }
}
