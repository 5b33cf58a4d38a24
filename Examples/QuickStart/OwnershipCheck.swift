// SPDX-License-Identifier: Apache-2.0

import Accounts

/// Whether the accounts of a file form a tree, with the lines that must be mended where they do not.
struct OwnershipCheck {
    /// How many members of a cycle are named.
    static let maximumNamed = 10

    private let accounts: [Account]
    private let lines: [Account.ID: Int]
    private let byID: [Account.ID: Account]

    /// Takes accounts, all of different ids, with the lines they are on.
    init(accounts: [Account], lines: [Account.ID: Int]) {
        self.accounts = accounts
        self.lines = lines
        self.byID = Dictionary(accounts.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func run(into problems: inout FileProblems) {
        for account in self.accounts {
            if let text = self.problem(ofOwnerOf: account) { problems.add(self.problem(at: account, text)) }
        }
        self.walk(into: &problems)
    }

    private func problem(ofOwnerOf account: Account) -> String? {
        guard let ownerID = account.owner else { return nil }
        guard let owner = self.byID[ownerID] else { return "there is no account `\(ownerID)` in this file" }
        switch (owner.role, account.role) {
        case (.customer, _): return "`\(ownerID)` is a customer, who owns no accounts"
        // Whoever owns an account may enter it.
        case (.reseller, .administrator): return "`\(ownerID)` is a reseller, who owns no administrators"
        case (.reseller, _), (.administrator, _): return nil
        }
    }

    /// Follows every owner once, which finds each cycle once and the depth of each account.
    private func walk(into problems: inout FileProblems) {
        var depths: [Account.ID: Int] = [:]
        for account in self.accounts {
            var path: [Account] = []
            var places: [Account.ID: Int] = [:]
            var next: Account? = account
            while let current = next, depths[current.id] == nil, places[current.id] == nil {
                places[current.id] = path.count
                path.append(current)
                next = current.owner.flatMap { self.byID[$0] }
            }
            if let next, let start = places[next.id] {
                problems.add(self.cycle(path[start...]))
                // What hangs below a cycle has no depth; this keeps it from being reported as well.
                for account in path { depths[account.id] = 0 }
                continue
            }
            var depth = next.flatMap { depths[$0.id] } ?? -1
            for account in path.reversed() {
                depth += 1
                depths[account.id] = depth
                guard depth == OwnershipTree.maximumDepth + 1 else { continue }
                problems.add(
                    self.problem(at: account, "more than \(OwnershipTree.maximumDepth) accounts above this one"))
            }
        }
    }

    private func cycle(_ members: ArraySlice<Account>) -> FileProblem {
        let first = members.indices.min { self.line(of: members[$0]) < self.line(of: members[$1]) }
        let start = first ?? members.startIndex
        let inOrder = members[start...] + members[..<start]
        var names = inOrder.prefix(Self.maximumNamed).map(\.id.rawValue)
        if inOrder.count > Self.maximumNamed { names.append("…") }
        let loop = (names + [members[start].id.rawValue]).joined(separator: " → ")
        return self.problem(at: members[start], "these own each other in a circle: \(loop)")
    }

    private func problem(at account: Account, _ text: String) -> FileProblem {
        FileProblem(line: self.line(of: account), column: AccountColumn.owner.rawValue, text: text)
    }

    private func line(of account: Account) -> Int { self.lines[account.id] ?? 0 }
}
