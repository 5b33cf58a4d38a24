// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts that a change is decided on, all of one moment: whoever is named, and every owner above them.
struct ChangePicture {
    private let accounts: [Account.ID: Account]

    /// Reads the accounts of `ids` with all their owners.
    ///
    /// Standings name the owners, and the accounts are read after that in one go. Where an owner has changed in between
    /// the path does not lead to the top, and everything is read again.
    ///
    /// - Throws: the store's error, or ``AccountError`` with `invalidRecord` when the paths never come to rest.
    init(of ids: [Account.ID], from store: any AccountStore) async throws {
        for _ in 0..<Self.attempts {
            let standings = try await store.standings(of: ids)
            let paths = standings.compactMap { $0 }.flatMap { [$0.id] + $0.owners.map(\.id) }
            let needed = Array(Set(paths))
            let read = needed.isEmpty ? [] : try await store.accounts(needed)
            let accounts = Dictionary(uniqueKeysWithValues: read.compactMap { $0 }.map { ($0.id, $0) })
            if accounts.values.allSatisfy({ account in account.owner.map { accounts[$0] != nil } ?? true }) {
                self.accounts = accounts
                return
            }
        }
        throw AccountError(.invalidRecord, "the owners of an account changed faster than they could be read")
    }

    private static let attempts = 8

    subscript(id: Account.ID) -> Account? { self.accounts[id] }

    /// Every account of the picture with its revision: what a commit relies on.
    var revisions: [Account.ID: Int] { self.accounts.mapValues(\.revision) }

    /// Where an account stands, or would stand if it were stored like this.
    func standing(of account: Account) -> Standing {
        var owners: [Standing.Owner] = []
        var next = account.owner
        while let id = next, let owner = self.accounts[id], owners.count <= OwnershipTree.maximumDepth {
            owners.append(Standing.Owner(id: id, status: owner.status.kind))
            next = owner.owner
        }
        return Standing(id: account.id, role: account.role, status: account.status.kind, owners: owners)
    }

    /// Where the account of `id` stands; nil where there is none.
    func standing(of id: Account.ID) -> Standing? { self[id].map { self.standing(of: $0) } }
}
