// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// Looking after the log: erasing, dropping, holding.
///
/// Who may is the panel's to say, and here it is everybody: what counts is that it is on record with who did it.
extension Attempt {
    func redact() async throws {
        let part: SealedPart.Label = self.choice / 8 % 2 == 0 ? .customer : .staff
        guard let scope = self.scopeToErase, let clerk = self.clerk else { return }
        let ground = self.company.freshWord("gdpr")
        self.order(.redact(part, scope), as: "redact \(ground)")
        _ = try await self.node.log.redact(part, of: scope, ground: ground, by: clerk)
        try await self.show(reads: .log) { self.company.sawRedaction(of: part, scope, by: self.hand) }
    }

    func purge() async throws {
        guard let clerk = self.clerk else { return }
        let age = [0, 60, 600, 3_600, 7_200][self.choice / 8 % 5]
        let time = self.company.clock.now.advanced(by: .seconds(-age))
        let policy = self.company.freshWord("retention")
        self.order(.purge(before: time), as: "purge \(policy)")
        _ = try await self.node.log.purge(recordedBefore: time, policy: policy, by: clerk)
        try await self.show(reads: .log) { self.company.sawPurge(before: time, by: self.hand) }
    }

    func hold() async throws {
        let visits = self.company.chronicle.withLock { $0.visits.keys.sorted() }
        guard let subject = self.anyAccount, let clerk = self.clerk else { return }
        let scopes = [.everything, .subject(subject)] + (self.pick(visits).map { [AuditHold.Scope.visit($0)] } ?? [])
        let hold = AuditHold(id: self.company.freshWord("hold"), scope: scopes[self.choice / 8 % scopes.count])
        self.order(.hold(hold.scope), as: "hold \(hold.id)")
        try await self.node.log.hold(hold, by: clerk)
        try await self.show(reads: .log) { self.company.sawHold(hold.id, by: self.hand) }
    }

    func release() async throws {
        let inForce = self.company.chronicle.withLock { $0.remains.namesOfHolds }
        guard let hold = self.pick(inForce), let clerk = self.clerk else { return }
        self.order(.release, as: "release \(hold)")
        try await self.node.log.release(hold, by: clerk)
        try await self.show(reads: .log) {
            if self.company.chronicle.withLock({ $0.remains.namesOfHolds.contains(hold) }) {
                self.company.report(.erasure, "\(hold) was said to be lifted and is in force")
            }
        }
    }

    private var anyAccount: Account.ID? {
        self.pick(self.company.chronicle.withLock { $0.accounts.keys.sorted() })
    }

    private var scopeToErase: ErasureScope? {
        switch self.choice / 16 % 3 {
        case 0: return self.anyAccount.map { .subject($0) }
        case 1: return self.pick(Company.people).map { .actor($0) }
        default: return self.pick(self.company.chronicle.withLock { $0.visits.keys.sorted() }).map { .visit($0) }
        }
    }

    /// Them, as the record is to name them.
    private var clerk: StaffDetails? {
        self.company.chronicle.withLock { $0.accounts[self.staff.account] }.map { account in
            StaffDetails(
                account: account.id, name: account.displayName, username: account.username, role: account.role,
                loginSession: self.staff.loginSession.rawValue)
        }
    }

    private func order(_ task: LogOrder.Task, as words: String) {
        self.company.chronicle.withLock { chronicle in
            let people = chronicle.orders[words]?.people ?? []
            chronicle.orders[words] = LogOrder(
                task: task, people: people.union([self.staff.account]), size: chronicle.entries.count)
        }
    }
}
