// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The accounts that something is decided on, all of one moment: whoever is named, and every owner above them.
struct AccountPicture {
    private let accounts: [Account.ID: Account]

    /// Reads the accounts of `ids` with all their owners.
    ///
    /// Standings name the owners, and the accounts are read after that in one go. Where an owner has changed in between
    /// the path does not lead to the top, and everything is read again.
    ///
    /// - Parameters:
    ///   - ids: who is named.
    ///   - store: where accounts are kept.
    ///   - isWorthwhile: whether to read accounts at all, as those who are named stand; where not, the picture is empty.
    /// - Throws: the store's error, or ``AccountError`` with `invalidRecord` when the paths never come to rest.
    init(
        of ids: [Account.ID], from store: any AccountStore, where isWorthwhile: ([Standing?]) -> Bool = { _ in true }
    ) async throws {
        for _ in 0..<Self.attempts {
            let standings = try await store.standings(of: ids)
            guard isWorthwhile(standings) else {
                self.accounts = [:]
                return
            }
            let paths = standings.compactMap { $0 }.flatMap { [$0.id] + $0.owners.map(\.id) }
            let needed = Array(Set(paths))
            let read = needed.isEmpty ? [] : try await store.accounts(needed)
            var accounts: [Account.ID: Account] = [:]
            for case let account? in read {
                guard account.revision < Int(Int32.max) else {
                    throw AccountError(.invalidRecord, "the revision of account `\(account.id)` cannot be right")
                }
                accounts[account.id] = account
            }
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
        Standing(
            id: account.id, role: account.role, status: account.status.kind,
            owners: self.owners(above: account).map { Standing.Owner(id: $0.id, status: $0.status.kind) })
    }

    /// Where the account of `id` stands; nil where there is none.
    func standing(of id: Account.ID) -> Standing? { self[id].map { self.standing(of: $0) } }

    /// The owners above an account, the nearest first.
    func owners(above account: Account) -> [Account] {
        var owners: [Account] = []
        var next = account.owner
        while let id = next, let owner = self.accounts[id], owners.count < OwnershipTree.maximumDepth {
            owners.append(owner)
            next = owner.owner
        }
        return owners
    }
}
