// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension SQLCondition {
    /// Adds a scope, and the owner asked for within it; false when that is nobody.
    mutating func require(_ scope: AccountScope, owner: Account.ID?, in table: String) -> Bool {
        switch (scope, owner) {
        case (.nobody, _): return false
        case (.owned(_, let depth), _) where depth < 1: return false
        case (.everyone, nil): break
        case (.everyone, let owner?): self.require("owner =", .identifier(owner))
        case (.owned(let viewer, _), let owner?) where owner == viewer: self.require("owner =", .identifier(owner))
        case (.owned(_, 1), .some): return false
        case (.owned(let viewer, let depth), let owner?):
            let parameter = self.parameter(.identifier(owner))
            self.require("owner = \(parameter)")
            self.require("\(parameter) IN (\(self.below(viewer, depth - 1, in: table)))")
        case (.owned(let viewer, 1), nil): self.require("owner =", .identifier(viewer))
        case (.owned(let viewer, let depth), nil): self.require("id IN (\(self.below(viewer, depth, in: table)))")
        @unknown default: return false
        }
        return true
    }

    /// The identifiers of everything below an account, down to a depth.
    private mutating func below(_ viewer: Account.ID, _ depth: Int, in table: String) -> String {
        let root = self.parameter(.identifier(viewer))
        let bound = self.parameter(.integer(min(depth, OwnershipTree.maximumDepth)))
        return """
            WITH RECURSIVE below (id, depth) AS (
                SELECT id, 1 FROM \(table) WHERE owner = \(root)
                UNION ALL
                SELECT lower.id, below.depth + 1 FROM below JOIN \(table) AS lower ON lower.owner = below.id
                WHERE below.depth < \(bound)
            )
            SELECT id FROM below
            """
    }
}

extension AccountQuery {
    /// The one account that owns directly all that is asked for; nil for any other scope.
    var directOwner: Account.ID? {
        switch (self.scope, self.owner) {
        case (.everyone, let owner): owner
        case (.owned(let viewer, 1), nil): viewer
        default: nil
        }
    }
}
