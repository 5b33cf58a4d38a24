// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Foundation

/// A query over accounts as a select: the scope first, then what matches, then one page in the order of identifiers.
///
/// Text is compared by SQLite byte by byte, in the decomposed form (NFD) of what the library folds. That finds at least
/// what ``AccountQuery/matches(_:)`` finds, and little else, such as an accent looked for alone; so what is read is asked
/// once more, and the port's own idea of a match decides.
struct AccountSearch {
    private let query: AccountQuery

    /// Takes a query that has been validated.
    init(_ query: AccountQuery) {
        self.query = query
    }

    /// What a search looks at, as `search_text` holds it.
    static func text(of account: Account) -> String {
        account.searchText.decomposedStringWithCanonicalMapping
    }

    /// Returns the page.
    func page(from connection: SQLiteConnection) throws -> [Account] {
        var page: [Account] = []
        var after = self.query.after
        while page.count < self.query.limit {
            let missing = self.query.limit - page.count
            guard let (select, parameters) = self.select(after: after, limit: missing) else { return [] }
            let accounts = try connection.query(select, parameters).map(Account.init(_:))
            page += accounts.filter(self.query.matches)
            guard accounts.count == missing, let last = accounts.last else { break }
            after = last.id
        }
        return page
    }

    /// The statement for accounts after `after`; nil when nobody is in scope.
    func select(after: Account.ID?, limit: Int) -> (text: String, parameters: [SQLValue])? {
        var condition = SQLCondition()
        switch self.query.scope {
        case .nobody: return nil
        case .everyone: break
        case .owned(_, let depth) where depth < 1: return nil
        case .owned(let owner, 1): condition.require("owner =", .identifier(owner))
        case .owned(let owner, let depth):
            let root = condition.parameter(.identifier(owner))
            let bound = condition.parameter(.integer(min(depth, OwnershipTree.maximumDepth)))
            condition.require("id IN (\(Self.below(root, bound)))")
        @unknown default: return nil
        }
        if let after { condition.require("id >", .identifier(after)) }
        condition.require("role", oneOf: self.query.roles.map(\.rawValue))
        condition.require("status", oneOf: self.query.statuses.map(\.rawValue))
        if !self.query.text.isEmpty {
            let text = AccountQuery.folded(self.query.text).decomposedStringWithCanonicalMapping
            condition.require("instr(search_text, \(condition.parameter(.text(text)))) > 0")
        }
        let count = condition.parameter(.integer(limit))
        let text = "SELECT \(Account.columns) FROM accounts WHERE \(condition.text) ORDER BY id LIMIT \(count)"
        return (text, condition.parameters)
    }

    /// The identifiers of everything below an account, down to a depth.
    private static func below(_ root: String, _ depth: String) -> String {
        """
        WITH RECURSIVE below (id, depth) AS (
            SELECT id, 1 FROM accounts WHERE owner = \(root)
            UNION ALL
            SELECT accounts.id, below.depth + 1 FROM below JOIN accounts ON accounts.owner = below.id
            WHERE below.depth < \(depth)
        )
        SELECT id FROM below
        """
    }
}
