// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import SearchText

/// A store of accounts together with what is in it, for one that nobody writes to through the port.
///
/// Such as the users of a panel, under numbers that the panel gives, where accounts are only listed and entered. Whoever
/// runs the checks sets accounts up behind the store and names them as it must show them.
///
/// ```swift
/// @Test(arguments: Requirement.accountReading)
/// func `our users keep`(_ requirement: Requirement<KnownAccounts>) async throws {
///     let database = try await TestDatabase(users: [(7, "north"), (41, "acme"), (42, "bakery")])
///     try await requirement.check {
///         KnownAccounts(
///             store: OurUsers(database),
///             accounts: [
///                 Account(id: "7", username: "north", displayName: "North", role: .reseller, createdAt: made),
///                 Account(id: "41", username: "acme", displayName: "Acme", role: .customer, owner: "7", createdAt: made),
///                 Account(id: "42", username: "bakery", displayName: "B", role: .customer, owner: "7", createdAt: made),
///             ])
///     }
/// }
/// ```
public struct KnownAccounts: Sendable {
    /// The store.
    public let store: any AccountStore
    /// What must be read from it: at least one who owns two others, and of each everything that it owns and its owners.
    ///
    /// The more differ in role, status, owner and in how old they are, the more is found out. Others may be in the store.
    public let accounts: [Account]

    /// Names a store and what must be read from it.
    public init(store: any AccountStore, accounts: [Account]) {
        self.store = store
        self.accounts = accounts
    }
}

/// What a search finds, looked for in one account after the other.
struct NaiveSearch {
    let accounts: [Account]

    /// The owners of an account, nearest first.
    func owners(of account: Account) -> [Account] {
        var owners: [Account] = []
        var next = account.owner
        while let owner = self.accounts.first(where: { $0.id == next }), owners.count < OwnershipTree.maximumDepth {
            owners.append(owner)
            next = owner.owner
        }
        return owners
    }

    func standing(of account: Account) -> Standing {
        Standing(
            id: account.id, role: account.role, status: account.status.kind,
            owners: self.owners(of: account).map { Standing.Owner(id: $0.id, status: $0.status.kind) })
    }

    /// What a query finds, on all of its pages.
    func all(matching query: AccountQuery) -> [Account] {
        self.accounts.filter { self.isInScope($0, query.scope) && query.matches($0) }
            .sorted { $0.position(in: query.order).precedes($1.position(in: query.order)) }
    }

    private func isInScope(_ account: Account, _ scope: AccountScope) -> Bool {
        switch scope {
        case .nobody: false
        case .everyone: true
        case .owned(let owner, let depth):
            self.owners(of: account).firstIndex { $0.id == owner }.map { $0 < depth } ?? false
        @unknown default: false
        }
    }
}
