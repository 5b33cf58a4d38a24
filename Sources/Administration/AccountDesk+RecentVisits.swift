// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
internal import SearchText

extension AccountDesk {
    /// How many entries of the log one page looks at; a page that is not full by then is short, and another may follow.
    private static let maximumEntries = 1_000

    /// Lists the accounts that a viewer has visited, the last visited first, each once.
    ///
    /// What somebody visited is told by the log, which knows it for certain and on every node. Only accounts that the
    /// viewer may know of now are listed: what was transferred away since is not. An account that is visited again moves
    /// to the front, and pages after the first do not repeat it.
    ///
    /// - Parameters:
    ///   - search: what to list of these, and which page; it has no order of its own here.
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    ///   - log: the log in which visits are recorded.
    /// - Returns: a page, which can be short and have another after it.
    /// - Throws: as ``list(_:as:)`` does, and what the log throws.
    public func recentlyVisited(
        _ search: AccountSearch = AccountSearch(), as viewer: Account.ID, in log: AuditLog
    ) async throws -> AccountList {
        var search = search
        let cursor = try search.cursor?.sequence()
        search.cursor = nil
        let scope = try await self.scope(of: viewer)
        let query = try search.query(within: scope)
        var entries = AuditQuery(actor: viewer, kinds: [.visitStarted], after: cursor)
        var seen: Set<Account.ID> = []
        var page: [Account] = []
        for _ in 0..<Self.maximumEntries / entries.limit {
            let batch = try await log.entries(matching: entries)
            for (sequence, account) in try await self.accounts(of: batch, within: query, seen: &seen) {
                entries.after = sequence
                if let cursor, try await Self.isVisited(account.id, by: viewer, after: cursor, in: log) { continue }
                page.append(account)
                guard page.count < search.limit else {
                    return AccountList(
                        page, among: page, terms: query.terms, next: AccountCursor(before: sequence))
                }
            }
            guard batch.count == entries.limit, let last = batch.last else {
                return AccountList(page, among: page, terms: query.terms, next: nil)
            }
            entries.after = last.place.sequence
        }
        return AccountList(
            page, among: page, terms: query.terms, next: entries.after.map { AccountCursor(before: $0) })
    }

    /// The accounts that entries are about, not yet seen, that are in scope and match, each with its entry.
    private func accounts(
        of entries: [AuditEntry], within query: AccountQuery, seen: inout Set<Account.ID>
    ) async throws -> [(sequence: Int64, account: Account)] {
        var subjects: [(sequence: Int64, id: Account.ID)] = []
        for entry in entries {
            guard let subject = entry.facts.subject, seen.insert(subject).inserted else { continue }
            subjects.append((entry.place.sequence, subject))
        }
        let ids = subjects.map(\.id)
        let (accounts, standings) = (try await self.accounts.accounts(ids), try await self.accounts.standings(of: ids))
        var listed: [(sequence: Int64, account: Account)] = []
        for ((sequence, _), (account, standing)) in zip(subjects, zip(accounts, standings)) {
            guard let account, let standing, query.scope.contains(standing), query.matches(account) else { continue }
            listed.append((sequence, account))
        }
        return listed
    }

    /// Whether an account was visited later than at an entry, so that an earlier page lists it.
    private static func isVisited(
        _ account: Account.ID, by viewer: Account.ID, after sequence: Int64, in log: AuditLog
    ) async throws -> Bool {
        let newest = AuditQuery(actor: viewer, subject: account, kinds: [.visitStarted], limit: 1)
        return try await log.entries(matching: newest).first.map { $0.place.sequence >= sequence } ?? false
    }
}
