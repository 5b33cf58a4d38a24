// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import Synchronization

/// Looking at visits, accounts and the log.
extension Attempt {
    func list() async throws {
        switch self.choice / 4 % 3 {
        case 0: try await self.listVisits()
        case 1: try await self.listConsents()
        default: try await self.listApprovals()
        }
    }

    private func listConsents() async throws {
        let me = self.me
        let accounts = self.company.chronicle.withLock { $0.accounts.keys.sorted() }
        let consenting = accounts.filter { self.company.sessions.storedConsents(of: $0)?.consents.isEmpty == false }
        guard let subject = self.pick(consenting) ?? self.pick(accounts) else { return }
        let consents = try await self.node.service.consents(of: subject, visibleTo: me.account)
        guard !consents.isEmpty else { return self.company.sawConsents([], of: subject, by: me.account, self.hand) }
        try await self.show(reads: []) { self.company.sawConsents(consents, of: subject, by: me.account, self.hand) }
    }

    private func listApprovals() async throws {
        let me = self.me
        let approvals = try await self.node.service.requestedApprovals(visibleTo: me.account)
        guard !approvals.isEmpty else { return self.company.sawRequests([], by: me.account, self.hand) }
        try await self.show(reads: []) { self.company.sawRequests(approvals, by: me.account, self.hand) }
    }

    private func listVisits() async throws {
        let me = self.me
        let visits = try await self.node.service.visits(visibleTo: me.account)
        guard !visits.isEmpty else { return self.company.sawList([], of: me.account, by: self.hand) }
        try await self.show(reads: []) {
            self.company.sawList(visits, of: me.account, by: self.hand)
        }
    }

    func history() async throws {
        guard let subject = self.pick(self.company.chronicle.withLock { $0.accounts.keys.sorted() }) else { return }
        let past = try await self.node.service.history(of: subject, visibleTo: self.staff)
        guard !past.isEmpty else { return }
        try await self.show(reads: []) { self.saw(past, of: subject) }
    }

    /// Asks for the receipt of a visit in one's own account, or in one that one may know of: of one that the history lists.
    func receipt() async throws {
        let visits = self.company.chronicle.withLock { $0.visits.values.map(\.visit) }.sorted { $0.id < $1.id }
        let over = visits.filter { $0.ended != nil }
        let known = over.filter { $0.ended?.startedAt != nil }
        let own = known.filter { $0.subject == self.me.account }
        guard let wanted = self.pick(own) ?? self.pick(known) else { return }
        let past = try await self.node.service.history(of: wanted.subject, visibleTo: self.staff)
        // Now and then for one that never was.
        let never = self.choice % 16 == 3 ? over.first { $0.ended?.startedAt == nil } : nil
        guard let visit = never?.id ?? self.pick(past)?.id else { return }
        do {
            let receipt = try await self.node.log.receipt(of: visit)
            try await self.show(reads: []) {
                if !past.isEmpty { self.saw(past, of: wanted.subject) }
                self.company.sawReceipt(receipt, of: visit, by: self.hand)
            }
        } catch let error as ReceiptError {
            self.company.sawNoReceipt(of: visit, error, by: self.hand)
        }
    }

    private func saw(_ past: [PastVisit], of subject: Account.ID) {
        if subject != self.me.account { self.company.expectSeen([subject], by: self.me.account, hand: self.hand) }
        self.company.sawHistory(past, of: subject, by: self.hand)
    }

    func find() async throws {
        let me = self.me
        let text = self.choice % 3 == 0 ? "e" : ""
        let list = try await self.node.accountDesk.list(AccountSearch(text), as: me.account)
        let shown = list.rows.map(\.account.id)
        if text.isEmpty { self.company.sawAccounts(shown, by: me.account, self.hand) }
        guard !shown.isEmpty else { return }
        try await self.show(reads: []) { self.company.expectSeen(shown, by: me.account, hand: self.hand) }
    }

    func read() async throws {
        guard self.choice % 4 != 0 else { return try await self.takeAway() }
        let query = self.question
        let answer = try await self.node.logDesk.read(query, because: self.why, by: self.staff)
        guard case .granted(let reading) = answer else { return }
        var entries: [AuditEntry] = []
        for try await page in reading { entries += page }
        try await self.show(reads: []) { [entries] in
            self.company.expectAdministrator(self.me.account, hand: self.hand, "read the log")
            self.company.sawReading(entries, of: query, by: self.hand)
        }
    }

    private func takeAway() async throws {
        let query = self.choice % 8 == 0 ? nil : self.question
        let form: ExportFormat = self.choice / 8 % 2 == 0 ? .csv : .jsonLines
        var bytes: [UInt8] = []
        let answer = try await self.node.logDesk.export(query, as: form, because: self.why, by: self.staff) {
            bytes += $0
        }
        try await self.show(answer, reads: []) { [bytes] _ in
            self.company.expectAdministrator(self.me.account, hand: self.hand, "took the log away")
            self.company.sawExport(bytes, of: query ?? AuditQuery(), by: self.hand)
        }
    }

    /// What somebody wants to know of the log.
    private var question: AuditQuery {
        let (accounts, visits) = self.company.chronicle.withLock {
            ($0.accounts.keys.sorted(), $0.visits.keys.sorted())
        }
        return switch self.choice / 16 % 5 {
        case 0: AuditQuery(subject: self.pick(accounts))
        case 1: AuditQuery(actor: self.pick(Company.people), order: .oldestFirst)
        case 2: AuditQuery(visit: self.pick(visits))
        case 3: AuditQuery(kinds: [.visitStarted, .visitStopped, .actAttempted])
        default: AuditQuery(order: .oldestFirst)
        }
    }

    /// Has it proved that an entry is in the log, as anybody can check who holds its root.
    ///
    /// Also of one that is gone: whoever has it from before can show it.
    func prove() async throws {
        guard let entry = self.pick(self.company.chronicle.withLock { $0.entries }) else { return }
        let size = try await self.node.log.head().size
        let proof = try await self.node.log.inclusionProof(of: entry.sequence, inLogOf: size)
        try await self.show(reads: []) {
            let leaves = self.company.chronicle.withLock { $0.entries.prefix(Int(size)).map(\.leafHash) }
            do {
                try proof.verify(entry.leafHash, root: NaiveTree.root(of: leaves[...]))
            } catch {
                self.company.report(.dense, "entry \(entry.sequence) is not proved to be in a log of \(size): \(error)")
            }
        }
    }
}
