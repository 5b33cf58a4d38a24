// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation

/// What the customer and a second person have a say in.
extension Process {
    func agree(_ operation: Operation) async throws -> Return {
        switch operation {
        case .ask:
            let answer = try await self.service.requestApproval(toEnter: "acme", by: self.staff, because: "call")
            return await self.show(answer) { .asked($0) }
        case .approve:
            return await self.show(try await self.service.approve(self.approval, by: self.second)) { .decided($0) }
        case .refuse:
            return await self.show(try await self.service.refuseApproval(self.approval, by: self.second)) {
                .decided($0)
            }
        case .enterApproved:
            let answer = try await self.service.start(
                as: "acme", by: self.staff, because: "call", leaving: .ownPage(Self.page),
                given: EntryEvidence(approval: self.world.scene.approval))
            return await self.show(answer) { .entered($0) }
        case .grantConsent:
            let until = self.world.scene.begins.advanced(by: .seconds(60 * 60))
            let answer = try await self.service.grantConsent(to: .anybody, until: until, by: self.customer)
            return await self.show(answer) { .consented($0.id) }
        case .withdrawConsent:
            guard let consent = self.world.scene.consent else { preconditionFailure("there is a consent") }
            return await self.show(try await self.service.withdrawConsent(consent, by: self.customer)) { .withdrew($0) }
        default: preconditionFailure("\(operation) is nothing that people agree about")
        }
    }

    private var approval: Approval.ID {
        guard let approval = self.world.scene.approval else { preconditionFailure("somebody has asked") }
        return approval
    }

    private var customer: Operator { self.login("acme") }
    private var second: Operator { self.login("house") }

    private func login(_ account: Account.ID) -> Operator {
        Operator(
            account: account, loginSession: LoginSessionID(known: "login-\(account)"),
            authenticatedAt: self.world.scene.begins)
    }
}
