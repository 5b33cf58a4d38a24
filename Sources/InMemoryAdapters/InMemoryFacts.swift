// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Impersonation
public import Permissions
internal import Synchronization

/// A source of facts that a test sets account by account; of all others it knows nothing, and they can do everything.
///
/// ```swift
/// let facts = InMemoryFacts()
/// facts["acme"] = SubjectFacts(rights: .allBut([.mailboxesEnableService]), named: ["package": "small"])
/// ```
public final class InMemoryFacts: FactSource {
    private let known: Mutex<[Account.ID: SubjectFacts]>

    /// Makes a source that knows these facts.
    public init(_ facts: [Account.ID: SubjectFacts] = [:]) {
        self.known = Mutex(facts)
    }

    /// What is known of an account; may be set at any time, and holds from the next request or act on.
    public subscript(account: Account.ID) -> SubjectFacts {
        get { self.known.withLock { $0[account] ?? SubjectFacts() } }
        set { self.known.withLock { $0[account] = newValue } }
    }

    /// Returns what is known of an account.
    public func facts(about subject: Account.ID) -> SubjectFacts { self[subject] }
}
