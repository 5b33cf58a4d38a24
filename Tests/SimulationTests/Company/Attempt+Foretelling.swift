// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// What entering would be like, what visits have left behind, and what accounts can do by themselves.
extension Attempt {
    func preview() async throws {
        let (service, staff, subject, mode) = (self.node.service, self.staff, self.subject, self.mode)
        let answer = try await service.preview(entering: subject, by: staff, mode: mode)
        try await self.show(answer, reads: []) { preview in
            self.company.sawPreview(preview, of: subject, by: staff.account, mode: mode, self.hand)
        }
        guard self.choice % 2 == 0 else { return }
        _ = try await service.explain(entering: subject, by: staff.account)
    }

    func effects() async throws {
        let (accounts, entries) = self.company.chronicle.withLock { ($0.accounts.keys.sorted(), $0.entries) }
        let left = entries.filter { $0.kind == .actCompleted }
        guard let subject = self.pick(left.compactMap(\.subject)) ?? self.pick(accounts) else { return }
        var query = AuditQuery(
            subject: subject, order: self.choice / 8 % 2 == 0 ? .newestFirst : .oldestFirst, limit: 1 + self.choice % 7)
        var effects: [LastingEffect] = []
        repeat {
            let page = try await self.node.service.lastingEffects(matching: query)
            effects += page.effects
            query.after = page.next
        } while query.after != nil
        guard !effects.isEmpty else { return self.company.sawEffects([], in: subject, by: self.hand) }
        try await self.show(reads: []) { [effects] in self.company.sawEffects(effects, in: subject, by: self.hand) }
    }

    /// Takes something out of what an account can do, or puts it back.
    func turn() async throws {
        let (accounts, subjects) = self.company.chronicle.withLock { chronicle in
            let visits = chronicle.visits.values.map(\.visit).filter { chronicle.overSince[$0.id] == nil }
            return (chronicle.accounts.keys.sorted(), visits.map(\.subject).sorted())
        }
        // Mostly where somebody is, and what they mostly do.
        guard let subject = self.pick(subjects) ?? self.pick(accounts) else { return }
        let deed = self.choice % 2 == 0 ? .change : self.pick(Deed.allCases) ?? .change
        let call = Call(title: "changes a package", reads: [], writes: .facts, isFallible: false)
        try await Gate(scheduler: self.company.scheduler).call(call) {
            self.company.packages.turn(deed.capability, in: subject)
        }
        try await self.show(reads: []) {}
    }
}
