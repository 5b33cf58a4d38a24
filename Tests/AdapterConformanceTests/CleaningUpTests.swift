// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@Suite struct `A store that checks have shared` {
    @Test func `has nothing open in it that was not there before, and keeps what was`() async throws {
        let filled = try FilledSessionStore()
        let (store, written) = filled.watched()
        // Twice each, so that those that erase meet.
        try await withThrowingTaskGroup { group in
            for requirement in Requirement.sessionStore + Requirement.sessionStore {
                group.addTask { try await requirement.check { store } }
            }
            try await group.waitForAll()
        }
        filled.expectNothingElseOpen()
        let (now, remains) = (SystemClock().now, written.value)
        #expect(remains.visits.count > 300 && remains.approvals.count > 30 && remains.customers.count > 10)
        for id in remains.approvals {
            guard let approval = store.sound.approval(id), case .approved(_, _, let until) = approval.state else {
                continue
            }
            #expect(until < now, "nobody does anything on what a check approved")
        }
        for customer in remains.customers {
            #expect(store.sound.consents(of: customer)?.consents ?? [] == [], "a check takes back what it consents to")
        }
    }

    /// Those that lose what was there before, or say that it is gone; and what only an empty log does.
    private static let exceptions: Set<String> = [
        "accounts.lookup.case: looks accounts up without regard to case",
        "audit.head.time: has a time of its own for a log without entries",
        "sessions.freezes.round-trip: loses the freezes in their order",
        "sessions.events.delivered: takes the first event for the one delivered",
        "sessions.erase: erases a visit before its customer was told",
    ]

    /// The others that are a faulty `Store`, into which one can look from behind.
    private static func others<Port, Store>(_ faults: [Fault<Port>], that _: Store.Type) -> [Fault<Port>] {
        faults.filter { !self.exceptions.contains($0.testDescription) && $0.makeStore()() is Store }
    }

    @Test(arguments: Self.others(Fault.ofSessionStores, that: FaultySessionStore.self))
    func `is the same after checks that fail, of session stores that`(
        _ fault: Fault<any SessionStore>
    ) async throws {
        let open = fault.makeStore()
        let store = try #require(open() as? FaultySessionStore)
        let filled = try FilledSessionStore(store.sound)
        await self.check(fault, of: Requirement.sessionStore, open)
        filled.expectNothingElseOpen()
    }

    @Test func `can be erased in by several at once, each of which counts its own`() async throws {
        let filled = try FilledSessionStore()
        let erase = try #require(Requirement.sessionStore.first { $0.id == "sessions.erase" })
        var store = FaultySessionStore(sound: filled.sound)
        store.forget = { sound, time, limit in
            await pause()
            return sound.erase(endedBefore: time, limit: limit)
        }
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { [store] in try await erase.check { store } } }
            try await group.waitForAll()
        }
        filled.expectNothingElseOpen()
        let millennium = Timestamp(millisecondsSince1970: -30_610_224_000_000)
        #expect(filled.sound.erase(endedBefore: millennium, limit: 1) == 0, "they erase what they leave")
        #expect(filled.sound.consents(of: "adapter-conformance-erasure")?.consents == [], "it is nobody's turn")
    }

    @Test func `can be erased in after somebody who was killed in the middle of it`() async throws {
        let store = InMemorySessionStore()
        let now = SystemClock().now
        func turn(until end: Timestamp) throws -> ConsentRecord {
            let killed = Consent(id: "killed", grantee: .anybody, from: now.advanced(by: .seconds(-60)), until: end)
            return try #require(
                ConsentRecord(of: "adapter-conformance-erasure").granting(killed, at: now.advanced(by: .seconds(-60))))
        }
        #expect(try store.commit([.consents(try turn(until: now))]) == .committed)
        let erase = try #require(Requirement.sessionStore.first { $0.id == "sessions.erase" })
        try await erase.check { store }
        #expect(store.consents(of: "adapter-conformance-erasure")?.consents == [])
    }

    @Test func `has nothing approved in it after a check that failed before it was used up`() async throws {
        let filled = try FilledSessionStore()
        let approved = Memory<Set<Approval.ID>>([])
        let used = Memory(0)
        struct Interruption: Error {}
        var store = FaultySessionStore(sound: filled.sound)
        store.store = { sound, changes in
            for case .approval(let approval) in changes {
                if case .approved(_, _, .latest) = approval.state { approved.change { _ = $0.insert(approval.id) } }
                guard case .used = approval.state else { continue }
                used.change { $0 += 1 }
                if used.value == 1 { throw Interruption() }
            }
            return try sound.commit(changes)
        }
        let check = try #require(Requirement.sessionStore.first { $0.id == "sessions.approvals.round-trip" })
        await #expect(throws: Interruption.self) { try await check.check { [store] in store } }
        #expect(approved.value.count == 1)
        for id in approved.value {
            let state = filled.sound.approval(id)?.state
            guard case .used = state else {
                Issue.record("\(String(describing: state)) is used up")
                continue
            }
        }
    }

    @Test func `is the same after a check that is cancelled`() async throws {
        let filled = try FilledSessionStore()
        let race = try #require(Requirement.sessionStore.first { $0.id == "sessions.race.visit" })
        let written = Memory(0)
        var store = FaultySessionStore(sound: filled.sound)
        store.store = { sound, changes in
            // As a driver does that gives up on behalf of whoever waits.
            try Task.checkCancellation()
            written.change { $0 += 1 }
            return try sound.commit(changes)
        }
        let check = Task { [store] in try await race.check { store } }
        await wait(upTo: 3_000) { written.value > 10 }
        check.cancel()
        await #expect(throws: (any Error).self) { try await check.value }
        filled.expectNothingElseOpen()
    }

    @Test func `has only closed accounts in it that were not there before`() async throws {
        let (store, panel) = (InMemoryAccountStore(), Self.accounts)
        #expect(try store.commit(AccountCommit(inserts: panel)) == .committed)
        try await withThrowingTaskGroup { group in
            for requirement in Requirement.accountStore { group.addTask { try await requirement.check { store } } }
            try await group.waitForAll()
        }
        try Self.expectClosed(in: store)
        #expect(try store.counts(of: AccountQuery(scope: .everyone)).total > 1_000)
    }

    @Test(arguments: Self.others(Fault.ofAccountStores, that: FaultyAccountStore.self))
    func `is the same after checks that fail, of account stores that`(
        _ fault: Fault<any AccountStore>
    ) async throws {
        let open = fault.makeStore()
        let store = try #require(open() as? FaultyAccountStore)
        #expect(try store.sound.commit(AccountCommit(inserts: Self.accounts)) == .committed)
        await self.check(fault, of: Requirement.accountStore, open)
        try Self.expectClosed(in: store.sound)
    }

    private static let accounts = [
        Account(id: "north", username: "north", displayName: "North", role: .reseller, createdAt: .earliest),
        Account(
            id: "acme", username: "acme", displayName: "Acme", role: .customer, owner: "north", createdAt: .earliest),
    ]

    /// Expects the panel's accounts to be as they were, and all others to be closed.
    private static func expectClosed(in store: InMemoryAccountStore) throws {
        let query = AccountQuery(scope: .everyone, statuses: [.active, .pending, .suspended])
        #expect(try store.all(matching: query) == Self.accounts.sorted { $0.id < $1.id })
    }

    @Test func `has no visit and no hold in its log that were not there before`() async throws {
        let store = InMemoryAuditStore()
        try await Self.fill(store)
        try await withThrowingTaskGroup { group in
            for requirement in Requirement.auditStore { group.addTask { try await requirement.check { store } } }
            try await group.waitForAll()
        }
        try Self.expectStopped(in: store)
        #expect(try store.all(matching: AuditQuery(kinds: [.visitStarted])).count > 100)
    }

    @Test(arguments: Self.others(Fault.ofAuditStores, that: FaultyAuditStore.self))
    func `is the same after checks that fail, of logs that`(_ fault: Fault<any AuditStore>) async throws {
        let open = fault.makeStore()
        let store = try #require(open() as? FaultyAuditStore)
        try await Self.fill(store.sound)
        await self.check(fault, of: Requirement.auditStore, open)
        try Self.expectStopped(in: store.sound)
    }

    @Test func `is read from where a check began, however long its log has become`() async throws {
        let store = FaultyAuditStore()
        let log = AuditLog(store: store.sound)
        let staff = StaffDetails(account: "north")
        for number in 0..<50 {
            try await log.hold(AuditHold(id: .init(stringLiteral: "hold-\(number)"), scope: .visit("visit")), by: staff)
        }
        for requirement in Requirement.auditStore {
            let size = store.sound.head().size
            let lowest = Memory(Int64.max)
            var watched = store
            watched.read = { sound, query in
                let page = try sound.entries(matching: query)
                lowest.change { $0 = min($0, page.map(\.sequence).min() ?? .max) }
                return page
            }
            try await requirement.check { [watched] in watched }
            #expect(lowest.value >= size, "\(requirement)")
        }
    }

    private static func fill(_ store: InMemoryAuditStore) async throws {
        let log = AuditLog(store: store)
        let staff = StaffDetails(account: "north")
        try await log.append(
            AuditEvent(
                facts: AuditEvent.Facts(
                    id: "start", occurredAt: SystemClock().now, subject: "acme", visit: "visit", rule: nil,
                    correlation: nil, detail: .visitStarted(mode: "full", until: .latest, replaces: nil)),
                actor: "north", staff: staff.sealed(salt: SHA256.hash([1])), customer: nil))
        try await log.hold(AuditHold(id: "hold", scope: .subject("acme")), by: staff)
    }

    /// Expects the panel's visit to be under way and its hold in force, and nothing else.
    private static func expectStopped(in store: InMemoryAuditStore) throws {
        let tail = try store.tail(for: AuditKeys(events: [], visits: ["visit"], subjects: [], people: []))
        #expect(tail.holds.map(\.id) == ["hold"])
        #expect(tail.visits == [.init(count: 1, isStopped: false)])
        func visits(_ kind: AuditKind) throws -> Set<VisitID> {
            var query = AuditQuery(kinds: [kind], order: .oldestFirst, limit: AuditQuery.maximumLimit)
            var visits: Set<VisitID> = []
            while true {
                let page = try store.entries(matching: query)
                visits.formUnion(page.compactMap(\.visit))
                guard page.count == query.limit else { return visits }
                query.after = page.last?.sequence
            }
        }
        #expect(try visits(.visitStarted).subtracting(visits(.visitStopped)) == ["visit"])
    }

    /// Checks the requirement that a faulty adapter breaks.
    private func check<Port>(
        _ fault: Fault<Port>, of requirements: [Requirement<Port>], _ open: @escaping @Sendable () -> Port
    ) async {
        for requirement in requirements where requirement.id == fault.requirement {
            await #expect(throws: ConformanceViolation.self) { try await requirement.check { open() } }
        }
    }
}
