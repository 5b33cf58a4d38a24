// SPDX-License-Identifier: Apache-2.0

import Accounts
import SearchText
import Synchronization

/// An account store whose identifiers are numbers, seen as one whose identifiers are any.
///
/// The checks of `AdapterConformance` name their accounts in words. Each identifier gets a number of its own here, with as
/// many digits as any other; names that a check expects in an order, a letter alone or with four digits, in it.
struct NumberedAccounts: AccountStore {
    /// The numbers that were given, shared by all openings of a store.
    final class Numbers: Sendable {
        private struct Table {
            var number: [Account.ID: Account.ID] = [:]
            var identifier: [Account.ID: Account.ID] = [:]
            var runs: [Substring: Int] = [:]
        }

        private let table = Mutex(Table())

        func number(_ identifier: Account.ID) -> Account.ID {
            self.table.withLock { table in
                if let known = table.number[identifier] { return known }
                // The identifiers of one run of a check have a beginning in common.
                let marker = identifier.rawValue.prefix { $0 != "-" }
                let name = identifier.rawValue.dropFirst(marker.count + 1)
                let run = 1_000 + table.runs.count
                let first = table.runs[marker] ?? run
                table.runs[marker] = first
                var place = 9_000_000 + table.number.count
                let letter = Int(name.first?.asciiValue ?? 0)
                if name.count == 1 { place = 1_000_000 + letter }
                if name.count == 5, let number = Int(name.dropFirst()) { place = 2_000_000 + letter * 10_000 + number }
                let number = Account.ID(stringLiteral: "\(first * 10_000_000 + place)")
                table.number[identifier] = number
                table.identifier[number] = identifier
                return number
            }
        }

        func identifier(_ number: Account.ID) -> Account.ID {
            self.table.withLock { $0.identifier[number] ?? number }
        }
    }

    let store: any AccountStore
    let numbers: Numbers

    func accounts(_ ids: [Account.ID]) async throws -> [Account?] {
        try await self.store.accounts(ids.map(self.numbers.number)).map { $0?.renamed(self.numbers.identifier) }
    }

    func standings(of ids: [Account.ID]) async throws -> [Standing?] {
        try await self.store.standings(of: ids.map(self.numbers.number)).map { standing in
            standing.map { standing in
                Standing(
                    id: self.numbers.identifier(standing.id), role: standing.role, status: standing.status,
                    owners: standing.owners.map {
                        Standing.Owner(id: self.numbers.identifier($0.id), status: $0.status)
                    })
            }
        }
    }

    func accounts(matching query: AccountQuery) async throws -> [Account] {
        try await self.store.accounts(matching: self.numbered(query)).map { $0.renamed(self.numbers.identifier) }
    }

    func counts(of query: AccountQuery) async throws -> AccountCounts {
        try await self.store.counts(of: self.numbered(query))
    }

    func commit(_ commit: AccountCommit) async throws -> CommitOutcome {
        let number = self.numbers.number
        return try await self.store.commit(
            AccountCommit(
                inserts: commit.inserts.map { $0.renamed(number) },
                replaces: commit.replaces.map { $0.renamed(number) },
                reliesOn: Dictionary(uniqueKeysWithValues: commit.reliesOn.map { (number($0), $1) })))
    }

    private func numbered(_ query: AccountQuery) -> AccountQuery {
        var query = query
        if case .owned(let viewer, let depth) = query.scope {
            query.scope = .owned(by: self.numbers.number(viewer), depth: depth)
        }
        query.owner = query.owner.map(self.numbers.number)
        query.after = query.after.map { after in
            // A position is made of an account; folding a name that is folded changes nothing.
            var (name, time) = ("", Timestamp.earliest)
            switch after.key {
            case .text(let text): name = text.text
            case .time(let created): time = created
            @unknown default: break
            }
            let account = Account(
                id: self.numbers.number(after.id), username: name, displayName: name, role: .customer, createdAt: time)
            return account.position(in: after.order)
        }
        return query
    }
}

extension Account {
    /// The same account under other identifiers.
    fileprivate func renamed(_ name: (Account.ID) -> Account.ID) -> Account {
        var status = self.status
        if case .suspended(let suspension) = status {
            status = .suspended(
                Suspension(
                    by: name(suspension.by), authority: suspension.authority, reason: suspension.reason,
                    at: suspension.at))
        }
        var account = Account(
            id: name(self.id), username: self.username, displayName: self.displayName, role: self.role,
            creator: self.creator.map(name), owner: self.owner.map(name), status: status, createdAt: self.createdAt,
            revision: self.revision, lastChange: self.lastChange)
        (account.company, account.email) = (self.company, self.email)
        (account.domains, account.locale) = (self.domains, self.locale)
        return account
    }
}
