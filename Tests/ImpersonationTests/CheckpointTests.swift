// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Testing

/// A vendor who gives the log a policy for checkpoints needs to do nothing else.
@Suite struct `A service over a log with checkpoints` {
    @Test
    func `has one at each end of a visit, and by its sweep when entries have waited, and never two that disagree`()
        async throws
    {
        let company = try HostingCompany()
        let sink = InMemoryCheckpointSink()
        func node() throws -> ImpersonationService {
            let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 1, count: 32))
            let policy = CheckpointPolicy(
                origin: "panel.example/log", signer: key, sink: sink, everyEntries: 1_000, every: .seconds(60)
            ) { Issue.record($0) }
            return ImpersonationService(
                accounts: company.accounts, sessions: company.sessions,
                log: AuditLog(
                    store: company.auditStore, clock: company.clock, entropy: company.entropy, checkpoints: policy),
                policy: .ofTests, clock: company.clock, entropy: company.entropy)
        }
        func covered() -> Int64? { sink.latest().flatMap { Int64(exactly: $0.unverified.size) } }
        let (one, other) = (try node(), try node())
        func start(_ subject: Account.ID, _ login: LoginSessionID) async throws -> StartedVisit {
            try await one.start(
                as: subject, by: company.staff("north", login: login), because: "asked",
                returningTo: HostingCompany.page
            ).get()
        }
        let visit = try await start("acme", "login-1")
        _ = try await other.stop(visit.token)
        #expect(covered() == company.auditStore.head().size)

        // A start alone waits for the next sweep, on whichever node.
        _ = try await start("bakery", "login-2")
        let before = covered()
        #expect(try #require(before) < company.auditStore.head().size)
        company.clock.advance(by: .seconds(59))
        for node in [one, other] { _ = try await node.sweep() }
        company.clock.advance(by: .seconds(2))
        try await withThrowingTaskGroup { group in
            for node in [one, other, one, other] { group.addTask { _ = try await node.sweep() } }
            try await group.waitForAll()
        }
        #expect(covered() == company.auditStore.head().size)
        let held = try #require(sink.latest())
        #expect(try await StoreLogSource(company.auditStore).verify(holding: [held]).isClean)
    }
}
