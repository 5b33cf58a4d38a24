// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import SQLAdapters

/// One operator after the other who enters an account, does something, and leaves more often than not.
struct Shift: Sendable {
    private let number: Int
    private let seed: UInt64
    private let impersonation: ImpersonationService

    init(_ database: SQLDatabase, number: Int, seed: UInt64) async throws {
        self.number = number
        self.seed = seed
        var policy = ImpersonationPolicy()
        policy.limits = try VisitLimits(
            entriesPerMinute: VisitLimits.maximumEntriesPerMinute,
            refusalsPerMinute: VisitLimits.maximumRefusalsPerMinute)
        policy.acting.catalogue = ["domains.list": .read, "domains.setAutoRenew": .change]
        self.impersonation = ImpersonationService(
            accounts: try await SQLAccountStore(database), sessions: try await SQLSessionStore(database),
            log: AuditLog(store: try await SQLAuditStore(database)), policy: policy)
    }

    /// Works for ever.
    func work() async throws {
        var dice = Dice(state: self.seed &* 2 &+ UInt64(self.number))
        while true {
            let isShared = dice.roll(4) == 0
            let name = isShared ? "north" : "staff-\(dice.roll(50))"
            let staff = Operator(
                account: try Self.identifier(name),
                loginSession: try Self.identifier(isShared ? "login-shared" : "login-\(self.seed)-\(self.number)"),
                authenticatedAt: SystemClock().now)
            do {
                try await self.visit(as: staff, &dice)
            } catch  where Self.isOutcomeUnknown(error) {
                // The server was lost in the middle of a commit. Nothing was promised.
                continue
            }
        }
    }

    private func visit(as staff: Operator, _ dice: inout Dice) async throws {
        if dice.roll(4) == 0 { try await self.consent(as: "customer-\(dice.roll(5))") }
        guard let visit = try await self.enter("customer-\(dice.roll(5))", staff, &dice) else { return }
        Line.write("started \(visit.visit)")
        for _ in 0..<dice.roll(4) { try await self.act(in: visit, &dice) }
        // The rest is for the next start of this login to replace, or for the sweep.
        if dice.roll(5) > 0 { try await self.leave(visit) }
        if dice.roll(20) == 0 { _ = try await self.impersonation.sweep() }
    }

    private static func isOutcomeUnknown(_ error: any Error) -> Bool {
        if let error = error as? SQLError { return error.isOutcomeUnknown }
        guard let underlying = (error as? ImpersonationError)?.underlying else { return false }
        return self.isOutcomeUnknown(underlying)
    }

    /// Refused now and then: there is a limit to the entries of one minute.
    private func enter(_ subject: String, _ staff: Operator, _ dice: inout Dice) async throws -> StartedVisit? {
        let subject: Account.ID = try Self.identifier(subject)
        let page = try ReturnPoint("/customers?page=2")
        let reason: Reason = "asked by phone"
        guard dice.roll(3) == 0 else {
            let start = try await self.impersonation.start(as: subject, by: staff, because: reason, returningTo: page)
            guard case .granted(let visit) = start else { return nil }
            return visit
        }
        let preparation = try await self.impersonation.prepare(
            as: subject, by: staff, because: reason, leaving: .ownPage(page))
        guard case .granted(let prepared) = preparation, dice.roll(8) > 0 else { return nil }
        return try await self.impersonation.accept(prepared.code, presenting: .loginSession(staff.loginSession)).get()
    }

    private func act(in visit: StartedVisit, _ dice: inout Dice) async throws {
        // Refused when somebody with the same login has entered meanwhile.
        guard case .granted(let context) = try await self.impersonation.resume(visit.token) else { return }
        if dice.roll(3) == 0 {
            _ = try await context.perform("domains.list") {}
            return
        }
        let answer = try await context.perform(
            "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
        ) {
            Line.write("effect \(visit.visit)")
        }
        guard case .granted(let performed) = answer, case .recorded(let receipt) = performed.record else { return }
        Line.write("performed \(visit.visit) \(receipt.sequence) \(receipt.root.hex)")
    }

    /// A customer lets somebody in, and thinks better of it; refused now and then like an entry.
    private func consent(as name: String) async throws {
        let now = SystemClock().now
        let customer = Operator(
            account: try Self.identifier(name), loginSession: try Self.identifier("login-\(name)"),
            authenticatedAt: now)
        let answer = try await self.impersonation.grantConsent(
            to: .owners, until: now.advanced(by: .seconds(60)), by: customer)
        guard case .granted(let consent) = answer else { return }
        Line.write("consented \(consent.id)")
        _ = try await self.impersonation.withdrawConsent(consent.id, by: customer).get()
        Line.write("withdrew \(consent.id)")
    }

    private func leave(_ visit: StartedVisit) async throws {
        let departure = try await self.impersonation.stop(visit.token).get()
        if departure.isRecorded { Line.write("stopped \(visit.visit)") }
    }

    private static func identifier<Subject>(_ text: String) throws -> Identifier<Subject> {
        guard let identifier = Identifier<Subject>(rawValue: text) else {
            throw AccountError(.invalidAccount, "`\(text)` is no identifier")
        }
        return identifier
    }
}

/// The choices of a shift, the same for the same seed.
struct Dice {
    var state: UInt64

    /// A number from 0 to `sides` − 1.
    mutating func roll(_ sides: UInt64) -> Int {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % sides)
    }
}
