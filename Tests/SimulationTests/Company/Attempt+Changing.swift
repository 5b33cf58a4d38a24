// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Impersonation
import Synchronization

/// Changing accounts.
extension Attempt {
    /// What a change is about.
    struct Form: Sendable {
        let desk: AdministrationService
        let staff: Operator
        /// The account as it was when the form was filled in.
        let target: Account
        /// An owner, for what needs one.
        let other: Account.ID
        let choice: Int

        var renamed: Account {
            var renamed = self.target
            renamed.displayName = "Name \(self.choice)"
            return renamed
        }

        var role: Role { Role.allCases[self.choice % Role.allCases.count] }
    }

    func change(_ make: (Form) async throws -> Answer<ChangedAccount>) async throws {
        try await self.change(among: { _ in true }, make)
    }

    func enable() async throws {
        let accounts = self.company.chronicle.withLock { $0.accounts.values }
        let isAnySuspended = accounts.contains { $0.status.kind == .suspended }
        func isMeant(_ account: Account) -> Bool { !isAnySuspended || account.status.kind == .suspended }
        try await self.change(among: isMeant) { try await $0.desk.enable($0.target.id, by: $0.staff) }
    }

    func create() async throws {
        let step = self.company.chronicle.withLock { $0.step }
        try await self.change { form in
            let draft = Account(
                id: Account.ID(known: "new-\(step)"), username: "new-\(step)", displayName: "New",
                role: form.choice % 3 == 0 ? .reseller : .customer, createdAt: .earliest)
            return try await form.desk.create(draft, below: form.target.id, by: form.staff)
        }
    }

    private func change(
        among isMeant: (Account) -> Bool, _ make: (Form) async throws -> Answer<ChangedAccount>
    ) async throws {
        let accounts = self.company.chronicle.withLock { $0.accounts.values.sorted { $0.id < $1.id } }
        let picked = self.contested(in: accounts, by: self.choice / 256) ?? self.visited(in: accounts.filter(isMeant))
        guard let target = picked ?? self.pick(accounts.filter(isMeant))
        else { return }
        let other =
            self.contested(in: accounts, by: self.choice / 1_024)?.id
            ?? accounts[self.choice / accounts.count % accounts.count].id
        self.company.chronicle.withLock { $0.jobs[self.hand]?.changes = [target.id, other] }
        let form = Form(
            desk: self.node.administration, staff: self.staff, target: target, other: other, choice: self.choice)
        try await self.show(try await make(form), reads: [.accounts, .log]) { self.company.sawChange($0) }
    }

    /// An account that somebody is in at this moment, now and then: what is changed there changes what they may.
    private func visited(in accounts: [Account]) -> Account? {
        guard self.choice / 512 % 2 == 1 else { return nil }
        let subjects = self.company.chronicle.withLock { chronicle in
            Set(chronicle.visits.values.map(\.visit).filter { chronicle.overSince[$0.id] == nil }.map(\.subject))
        }
        return self.pick(accounts.filter { subjects.contains($0.id) })
    }

    /// An account that somebody else's change is about at this moment, now and then: two get into each other's way.
    private func contested(in accounts: [Account], by chance: Int) -> Account? {
        guard chance % 3 == 1 else { return nil }
        let others = self.company.chronicle.withLock { Set($0.jobs.flatMap { $0?.changes ?? [] }) }
        return self.pick(accounts.filter { others.contains($0.id) })
    }
}
