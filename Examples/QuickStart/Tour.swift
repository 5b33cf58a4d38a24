// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

/// A morning at a hosting company, in the order in which it happens: how a panel uses this library.
struct Tour {
    /// When the tour begins in stores that are empty.
    static let firstMorning: Timestamp = "2026-03-02T09:00:00Z"

    let cast: Cast
    let desk: AccountDesk
    let impersonation: ImpersonationService
    let log: AuditLog
    let clock: ManualClock
    let terminal: Terminal

    /// Puts the library together.
    ///
    /// A panel brings stores of its own, and leaves out the clock to use the machine's.
    init(_ cast: Cast, on stores: TourStores, at morning: Timestamp, terminal: Terminal) throws {
        self.cast = cast
        self.terminal = terminal
        self.clock = ManualClock(morning)
        self.desk = AccountDesk(accounts: stores.accounts, policy: .standard)
        self.log = AuditLog(
            store: stores.audit, clock: self.clock, checkpoints: try .ofTheTour(InMemoryCheckpointSink()))
        self.impersonation = ImpersonationService(
            accounts: stores.accounts, sessions: stores.sessions, log: self.log,
            policy: ImpersonationPolicy(acting: ActPolicy(catalogue: .ofThePanel)),
            clock: self.clock)
    }

    func run() async throws {
        try await self.helpingACustomer(in: self.findingACustomer())
        try await self.switchingCustomers()
        try await self.administering()
        try await self.lookingOnly()
        try await self.otherPeoplesCustomers()
        try await self.handOffCodes()
        try await self.whatNeedsCare()
    }

    /// A reseller becomes a customer in a new tab, changes something, and comes back to the row they left.
    private func helpingACustomer(in row: FoundRow) async throws {
        self.chapter("A reseller helps a customer")
        let reseller = self.cast.reseller.account
        let staff = self.login(of: reseller, "login-reseller")

        // A click on the row leads to the customer's page, which shows one account if it is theirs.
        guard let customer = try await self.desk.account(row.customer.id, as: reseller.id) else { return }
        let errand = Errand(of: customer)

        // Where they are stays with the visit, and is the only place that its end leads to.
        let page = try ReturnPoint(
            "/customers", query: ["filter": row.filter], fragment: "row-\(row.number)", viewState: "scroll=420")
        let prepared = try await self.impersonation.prepare(
            as: customer.id, by: staff, because: Reason("asked by phone to \(errand.wish)", ticket: "4711"),
            returningTo: page
        ).get()
        self.tell("Row \(row.number): you will be \(prepared.subject.shownName), mode \(prepared.mode.rawValue).")

        // The one-time code goes to the new tab, which hands it in under the same login.
        self.clock.advance(by: .seconds(5))
        let visit = try await self.impersonation.accept(
            prepared.code, presenting: .loginSession(staff.loginSession)
        ).get()

        // With every request: is the visit still good, as whom does this page act, and what must it show?
        let context = try await self.impersonation.resume(visit.token).get()
        self.show(context.banner)

        // Everything done is on record under both names. A change brings back the stamp of the page it was made on.
        let stamp = context.banner.stamp
        self.show(domains: try await context.perform(.domainsList) { customer.domains }.get().value)
        self.clock.advance(by: .seconds(90))
        let change = try await context.perform(errand.capability, on: errand.target, stamp: stamp) { errand.done }.get()
        self.tell(change.value, .good)
        // Some things ask for more, so that they do not happen to the wrong account; some are the customer's alone.
        let deletion = try await context.perform(.mailboxesDelete, on: "an old mailbox", stamp: stamp) {}
        self.tell("They want to delete an old mailbox: \(deletion.refused)", .bad)
        let terms = try await context.perform(.legalAcceptTerms, stamp: stamp) {}
        self.tell("They want to accept the new terms: \(terms.refused)", .bad)

        self.clock.advance(by: .seconds(120))
        self.show(try await self.impersonation.stop(visit.token).get())
    }

    /// Entering a second customer ends the first visit; a page still open does nothing to the wrong account.
    private func switchingCustomers() async throws {
        self.chapter("From one customer to the next")
        let (reseller, first, second) = self.cast.reseller
        let staff = self.login(of: reseller, "login-reseller")
        let left = try await self.impersonation.start(
            as: first.id, by: staff, because: "checks the invoice address", returningTo: ReturnPoint("/invoices")
        ).get()
        let oldPage = try await self.impersonation.resume(left.token).get().banner
        self.show(oldPage)

        self.clock.advance(by: .seconds(60))
        let visit = try await self.impersonation.start(
            as: second.id, by: staff, because: "checks the invoice address", returningTo: ReturnPoint("/invoices")
        ).get()
        let context = try await self.impersonation.resume(visit.token).get()
        self.tell("A minute later they enter another customer from their list:")
        self.show(context.banner)
        self.tell("The first visit: \(try await self.impersonation.resume(left.token).refused)", .bad)
        let errand = Errand(of: first)
        let wrongPage = try await context.perform(errand.capability, on: errand.target, stamp: oldPage.stamp) {}
        self.tell("A click on the first customer's page, still open in its tab: \(wrongPage.refused)", .bad)
        self.clock.advance(by: .seconds(15))
        self.show(try await self.impersonation.stop(visit.token).get())
    }

    /// An administrator enters a reseller and, from inside, a customer of theirs; stop leads all the way back.
    private func administering() async throws {
        self.chapter("An administrator enters a reseller, and from there a customer")
        let (customer, reseller) = self.cast.stranger
        let staff = self.login(of: self.cast.administrator, "login-administrator")
        let page = try ReturnPoint("/resellers", query: ["sort": "name"], fragment: "row-2", viewState: "scroll=96")
        let outer = try await self.impersonation.start(
            as: reseller, by: staff, because: "the reseller asked for help with a customer", returningTo: page
        ).get()
        self.show(try await self.impersonation.resume(outer.token).get().banner)

        self.clock.advance(by: .seconds(45))
        let prepared = try await self.impersonation.prepare(
            as: customer.id, by: staff, because: "the customer cannot wait for the reseller",
            leaving: .visit(outer.token)
        ).get()
        let inner = try await self.impersonation.accept(
            prepared.code, presenting: .loginSession(staff.loginSession)
        ).get()
        let context = try await self.impersonation.resume(inner.token).get()
        self.tell("From inside, they enter a customer of that reseller:")
        self.show(context.banner)
        let errand = Errand(of: customer)
        _ = try await context.perform(errand.capability, on: errand.target, stamp: context.banner.stamp) {}.get()
        self.tell(errand.done, .good)
        self.clock.advance(by: .seconds(75))
        self.show(try await self.impersonation.stop(inner.token).get())
    }

    /// A suspended customer can be looked at and not changed.
    private func lookingOnly() async throws {
        self.chapter("A suspended customer")
        let suspended = self.cast.suspended
        let visit = try await self.impersonation.start(
            as: suspended.id, by: self.login(of: self.cast.administrator, "login-administrator"),
            because: "the customer disputes the suspension", returningTo: ReturnPoint("/suspended")
        ).get()
        let context = try await self.impersonation.resume(visit.token).get()
        self.show(context.banner)
        self.show(domains: try await context.perform(.domainsList) { suspended.domains }.get().value)
        let errand = Errand(of: suspended)
        let change = try await context.perform(errand.capability, on: errand.target, stamp: context.banner.stamp) {}
        self.tell("They try to change something: \(change.refused)", .bad)
        self.clock.advance(by: .seconds(20))
        self.show(try await self.impersonation.stop(visit.token).get())
    }

    /// Nobody learns from a refusal whether an account exists.
    private func otherPeoplesCustomers() async throws {
        self.chapter("Other people's customers")
        let reseller = self.cast.reseller.account
        for subject in [self.cast.stranger.account.id, self.cast.unknown] {
            let answer = try await self.impersonation.start(
                as: subject, by: self.login(of: reseller, "login-reseller"), because: "curious",
                returningTo: ReturnPoint("/customers"))
            self.tell("\(reseller.displayName.inert) asks for `\(subject)`: \(answer.refused)", .bad)
            let page = try await self.desk.account(subject, as: reseller.id)
            self.tell("The page of `\(subject)`: \(page?.displayName.inert ?? "there is no such account.")", .bad)
        }
        self.tell("One of the two exists. The answer does not tell which; the log shows both.")
    }

    /// A hand-off code works once, within a minute, and only under the login it was made for.
    private func handOffCodes() async throws {
        self.chapter("A code is stolen, used twice, left lying")
        let (reseller, customer, _) = self.cast.reseller
        let staff = self.login(of: reseller, "login-reseller")
        let itsOwner = Presenter.loginSession(staff.loginSession)
        func prepare() async throws -> HandOffCode {
            try await self.impersonation.prepare(
                as: customer.id, by: staff, because: "looks into slow mail", returningTo: ReturnPoint("/mail")
            ).get().code
        }
        let code = try await prepare()
        let stolen = try await self.impersonation.accept(code, presenting: .loginSession("login-thief"))
        self.tell("Handed in under another login: \(stolen.refused)", .bad)
        let visit = try await self.impersonation.accept(code, presenting: itsOwner).get()
        self.tell("Under the login it was made for: you are \(visit.subject.shownName).", .good)
        let again = try await self.impersonation.accept(code, presenting: itsOwner)
        self.tell("Once more: \(again.refused)", .bad)
        self.clock.advance(by: .seconds(30))
        self.show(try await self.impersonation.stop(visit.token).get())

        let late = try await prepare()
        self.clock.advance(by: self.impersonation.policy.limits.handOff)
        let lapsed = try await self.impersonation.accept(late, presenting: itsOwner)
        self.tell("A code that lay for a minute: \(lapsed.refused)", .bad)
    }
}
