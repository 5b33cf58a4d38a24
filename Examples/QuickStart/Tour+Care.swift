// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import InMemoryAdapters
import Permissions

extension Tour {
    /// Some things ask for more before they are done: the account's name, a reason, a fresh authentication.
    func whatNeedsCare() async throws {
        self.chapter("What needs more care")
        let (reseller, customer, other) = self.cast.reseller
        let visit = try await self.impersonation.start(
            as: customer.id, by: self.login(of: reseller, "login-reseller"),
            because: "helps with a new domain and with mail", returningTo: ReturnPoint("/orders")
        ).get()
        let context = try await self.impersonation.resume(visit.token).get()
        self.show(context.banner)
        let stamp = context.banner.stamp

        // What costs money asks for the name of the account: the guard against the wrong customer.
        let domain = "new-shop.example"
        let wrong = try await context.perform(
            .domainsRegister, on: domain, stamp: stamp, with: ActEvidence(accountName: other.username)
        ) {}
        self.tell("They order a domain and type another customer's name: \(wrong.refused)", .bad)
        _ = try await context.perform(
            .domainsRegister, on: domain, stamp: stamp, with: ActEvidence(accountName: customer.username)
        ) {}.get()
        self.tell("With the name of this one, \(domain) is ordered.", .good)

        // Mail is private: it is opened because the customer asked, and that is on record.
        let mailbox = "the mailbox info"
        let closed = try await context.perform(.mailboxesOpenContent, on: mailbox, stamp: stamp) {}
        self.tell("They open a mailbox: \(closed.refused)", .bad)
        let asked = ActEvidence(reason: try Reason("asked to look for a lost message", ticket: "4712"))
        _ = try await context.perform(.mailboxesOpenContent, on: mailbox, stamp: stamp, with: asked) {}.get()
        self.tell("With the customer's request, it opens.", .good)

        // Whoever resets passwords has proved only minutes ago who they are.
        self.clock.advance(by: .seconds(660))
        let stale = try await context.perform(.credentialsResetUserPassword, on: mailbox, stamp: stamp, with: asked) {}
        self.tell("Eleven minutes later they reset a password: \(stale.refused)", .bad)
        var proved = asked
        proved.authenticatedAt = self.clock.now
        _ = try await context.perform(.credentialsResetUserPassword, on: mailbox, stamp: stamp, with: proved) {}.get()
        self.tell("They sign in once more at the panel, and the password is reset.", .good)

        // What outlives the visit is listed when it ends.
        _ = try await context.perform(
            .routingForwardOutside, on: mailbox, stamp: stamp, with: proved, leaving: { [$0] }
        ) { "a forward to info@elsewhere.example" }.get()
        self.tell("They set up a forward to another provider.", .good)
        self.clock.advance(by: .seconds(60))
        self.show(try await self.impersonation.stop(visit.token).get())
    }
}
