// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// Freezes and consents.
extension Attempt {
    func freeze() async throws {
        let (service, staff) = (self.node.service, self.staff)
        let answer = try await service.endAll(matching: self.criteria, by: staff, because: "a doubt")
        try await self.show(answer, reads: .freezes) { freeze in
            self.company.sawFreeze(freeze)
            self.company.expectAdministrator(staff.account, hand: self.hand, "froze")
        }
    }

    func lift() async throws {
        let (service, staff) = (self.node.service, self.staff)
        let inForce = self.company.chronicle.withLock { $0.freezes.freezes.filter { $0.liftedAt == nil } }
        guard let freeze = self.pick(inForce) else { return }
        try await self.show(try await service.lift(freeze.id, by: staff, because: "all is well"), reads: .freezes) {
            _ in self.company.expectAdministrator(staff.account, hand: self.hand, "lifted a freeze")
        }
    }

    func consent() async throws {
        let (service, staff) = (self.node.service, self.staff)
        let grantees: [Consent.Grantee] = [.anybody, .owners, .actor(Company.people[self.choice % 4])]
        let minutes = self.choice % 4 == 0 ? 10 : 24 * 60
        let answer = try await service.grantConsent(
            to: grantees[self.choice % grantees.count],
            until: self.company.clock.now.advanced(by: .seconds(minutes * 60)), by: staff)
        try await self.show(answer, reads: .agreements) { _ in }
    }

    func withdraw() async throws {
        let (service, staff) = (self.node.service, self.staff)
        guard let consent = self.pick(self.company.sessions.storedConsents(of: staff.account)?.consents ?? [])
        else { return }
        try await self.show(try await service.withdrawConsent(consent.id, by: staff), reads: .agreements) { id in
            self.company.sawWithdrawal(of: id, by: staff.account)
        }
    }

    private var criteria: Freeze.Criteria {
        let accounts = self.company.chronicle.withLock { $0.accounts.keys.sorted() }
        let visits = self.company.chronicle.withLock { chronicle in
            chronicle.visits.values.map(\.visit).filter { chronicle.overSince[$0.id] == nil }.sorted { $0.id < $1.id }
        }
        // Mostly one who is somewhere, or where somebody is.
        if self.choice / 16 % 3 > 0, let visit = self.pick(visits) {
            return self.choice % 3 == 0 ? .actor(visit.actor) : .subject(visit.subject)
        }
        let other = self.pick(accounts) ?? "house"
        return switch self.choice % 16 {
        case 0: .everybody
        case ..<6: .actor(Company.people[self.choice % 4])
        case ..<11: .subject(other)
        case ..<13: .ticket(self.ticket)
        default: .owner(self.pick(["house", "north", "south"] + accounts) ?? other)
        }
    }
}
