// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import Synchronization

/// Looking at visits, accounts and the log.
extension Attempt {
    func list() async throws {
        let me = self.me
        let visits = try await self.node.service.visits(visibleTo: me.account)
        guard !visits.isEmpty else { return }
        try await self.show(reads: []) {
            self.company.sawList(visits, of: me.account, by: self.hand)
        }
    }

    func history() async throws {
        let me = self.me
        guard let subject = self.pick(self.company.chronicle.withLock { $0.accounts.keys.sorted() }) else { return }
        let past = try await self.node.service.history(of: subject, visibleTo: self.staff)
        guard !past.isEmpty else { return }
        try await self.show(reads: []) {
            if subject != me.account { self.company.expectSeen([subject], by: me.account, hand: self.hand) }
        }
    }

    func find() async throws {
        let me = self.me
        let text = self.choice % 3 == 0 ? "e" : ""
        let list = try await self.node.accountDesk.list(AccountSearch(text), as: me.account)
        guard !list.rows.isEmpty else { return }
        try await self.show(reads: []) {
            self.company.expectSeen(list.rows.map(\.account.id), by: me.account, hand: self.hand)
        }
    }

    func read() async throws {
        let me = self.me
        guard self.choice % 4 != 0 else {
            let answer = try await self.node.logDesk.export(as: .csv, because: "a question", by: self.staff) { _ in }
            try await self.show(answer, reads: []) { _ in
                self.company.expectAdministrator(me.account, hand: self.hand, "took the log away")
            }
            return
        }
        let answer = try await self.node.logDesk.read(AuditQuery(), because: "a question", by: self.staff)
        try await self.show(answer, reads: []) { _ in
            self.company.expectAdministrator(me.account, hand: self.hand, "read the log")
        }
    }

    /// Has it proved that an entry is in the log, as anybody can check who holds its root.
    func prove() async throws {
        guard let entry = self.pick(self.company.chronicle.withLock { $0.entries }) else { return }
        let size = try await self.node.log.head().size
        let proof = try await self.node.log.inclusionProof(of: entry.sequence, inLogOf: size)
        try await self.show(reads: []) {
            let leaves = self.company.chronicle.withLock { $0.entries.prefix(Int(size)).map(\.leafHash) }
            do {
                try proof.verify(entry.leafHash, root: Self.root(of: leaves[...]))
            } catch {
                self.company.report(.dense, "entry \(entry.sequence) is not proved to be in a log of \(size): \(error)")
            }
        }
    }

    /// The root of a tree as RFC 9162, section 2.1.1, writes it down.
    private static func root(of leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        return MerkleTree.nodeHash(self.root(of: leaves.prefix(left)), self.root(of: leaves.dropFirst(left)))
    }
}
