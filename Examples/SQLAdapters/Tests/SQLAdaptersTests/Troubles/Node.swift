// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@testable import SQLAdapters

/// One node of a panel, with a clock of its own, on the shop of ``CrashTests/openShop(_:)``.
struct Node {
    let clock: ManualClock
    let database: SQLDatabase
    let sessions: SQLSessionStore
    let log: AuditLog
    let impersonation: ImpersonationService

    init(on place: any Place, at time: Timestamp) async throws {
        try await self.init(on: place.open(), at: time)
    }

    init(on database: SQLDatabase, at time: Timestamp) async throws {
        self.clock = ManualClock(time)
        self.database = database
        self.sessions = try await SQLSessionStore(self.database)
        self.log = AuditLog(store: try await SQLAuditStore(self.database), clock: self.clock)
        var policy = ImpersonationPolicy()
        policy.acting.catalogue = ["domains.setAutoRenew": .change]
        self.impersonation = ImpersonationService(
            accounts: try await SQLAccountStore(self.database), sessions: self.sessions, log: self.log, policy: policy,
            clock: self.clock)
    }

    /// Somebody of the staff enters a customer.
    func start(_ number: Int) async throws -> StartedVisit {
        let account = try #require(Account.ID(rawValue: "staff-\(number % 50)"))
        let login = try #require(LoginSessionID(rawValue: "login-\(number)"))
        return try await self.impersonation.start(
            as: "customer-1", by: Operator(account: account, loginSession: login, authenticatedAt: self.clock.now),
            because: "ticket 4711", returningTo: ReturnPoint("/customers")
        ).get()
    }

    /// Somebody enters a customer, changes something, and leaves; what was promised is kept even if a later step throws.
    func visit(_ number: Int, _ promises: inout Promises) async throws {
        let visit = try await self.start(number)
        promises.started.insert(visit.visit)
        let context = try await self.impersonation.resume(visit.token).get()
        let performed = try await context.perform(
            "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
        ) {}.get()
        if case .recorded(let receipt) = performed.record { promises.performed[receipt.sequence] = visit.visit }
        let departure = try await self.impersonation.stop(visit.token).get()
        if departure.isRecorded { promises.stopped.insert(visit.visit) }
    }

    /// What was wrong with a database or a log, wherever an error carries it.
    static func cause<Cause: Error>(of error: any Error, as type: Cause.Type = Cause.self) -> Cause? {
        if let cause = error as? Cause { return cause }
        return ((error as? ImpersonationError)?.underlying).flatMap { self.cause(of: $0) }
    }
}

/// What nodes were promised.
struct Promises {
    var started: Set<VisitID> = []
    var performed: [Int64: VisitID] = [:]
    var stopped: Set<VisitID> = []

    /// Expects that all of it is on record in a whole log, and that nothing stays open, two hours later.
    func expectKept(by node: Node) async throws {
        node.clock.advance(by: .seconds(2 * 60 * 60))
        #expect(try await node.impersonation.sweep().failures == 0)
        #expect(try await node.sessions.visits(matching: VisitQuery(.unsettled)).isEmpty)
        #expect(try await node.sessions.events(skipping: 0, limit: 1).isEmpty)
        let evidence = try await LogEvidence(node.log)
        evidence.expectDense()
        evidence.expectWholeVisits()
        try await Acknowledgements.expectTree(of: evidence, in: node.database)
        #expect(self.started.isSubset(of: evidence.entries.filter { $0.kind == .visitStarted }.compactMap(\.visit)))
        #expect(self.stopped.isSubset(of: evidence.entries.filter { $0.kind == .visitStopped }.compactMap(\.visit)))
        for (sequence, visit) in self.performed {
            let entry = try #require(
                evidence.entries.indices.contains(Int(sequence)) ? evidence.entries[Int(sequence)] : nil)
            #expect(entry.kind == .actCompleted && entry.visit == visit)
        }
    }
}
