// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@Suite struct `Every broken promise is noticed` {
    @Test(arguments: Fault.ofAccountStores)
    func `of an account store that`(_ fault: Fault<any AccountStore>) async throws {
        try await self.expectCaught(fault, by: Requirement.accountStore)
    }

    @Test(arguments: Fault.ofSessionStores)
    func `of a session store that`(_ fault: Fault<any SessionStore>) async throws {
        try await self.expectCaught(fault, by: Requirement.sessionStore)
    }

    @Test(arguments: Fault.ofAuditStores)
    func `of an audit store that`(_ fault: Fault<any AuditStore>) async throws {
        try await self.expectCaught(fault, by: Requirement.auditStore)
    }

    @Test(arguments: Fault.ofCheckpointSinks)
    func `of a sink of checkpoints that`(_ fault: Fault<any CheckpointSink>) async throws {
        try await self.expectCaught(fault, by: Requirement.checkpointSink)
    }

    @Test(arguments: Fault.ofCheckpointKeys)
    func `of a key for checkpoints that`(_ fault: Fault<CheckpointKeyPair>) async throws {
        try await self.expectCaught(fault, by: Requirement.checkpointKeys)
    }

    @Test(arguments: Fault.ofNoticeSinks)
    func `of a sink of notices that`(_ fault: Fault<any NoticeSink>) async throws {
        try await self.expectCaught(fault, by: Requirement.noticeSink)
    }

    @Test(arguments: Fault.ofClocks)
    func `of a clock that`(_ fault: Fault<any WallClock>) async throws {
        try await self.expectCaught(fault, by: Requirement.wallClock)
    }

    @Test(arguments: Fault.ofEntropySources)
    func `of a source of entropy that`(_ fault: Fault<any EntropySource>) async throws {
        try await self.expectCaught(fault, by: Requirement.entropySource)
    }

    @Test(arguments: Fault.ofReadAccounts)
    func `of an account store that is only read and`(_ fault: Fault<KnownAccounts>) async throws {
        try await self.expectCaught(fault, by: Requirement.accountReading)
    }

    @Test(arguments: Fault.ofFactSources)
    func `of a source of facts that`(_ fault: Fault<KnownFacts>) async throws {
        try await self.expectCaught(fault, by: Requirement.factSource)
    }

    @Test(arguments: Fault.ofPhrasebooks)
    func `of a phrasebook that`(_ fault: Fault<any Phrasebook>) async throws {
        try await self.expectCaught(fault, by: Requirement.phrasebook)
    }

    @Test(arguments: Fault.ofTimeFormats)
    func `of a format of times that`(_ fault: Fault<any TimeFormat>) async throws {
        try await self.expectCaught(fault, by: Requirement.timeFormat)
    }

    @Test func `for each requirement there is an adapter that breaks it`() {
        func ids<Port>(_ requirements: [Requirement<Port>], _ faults: [Fault<Port>]) -> [String] {
            #expect(Set(requirements.map(\.id)) == Set(faults.map(\.requirement)))
            return requirements.map(\.id)
        }
        let ids =
            ids(Requirement.accountStore, Fault.ofAccountStores) + ids(Requirement.sessionStore, Fault.ofSessionStores)
            + ids(Requirement.auditStore, Fault.ofAuditStores)
            + ids(Requirement.checkpointSink, Fault.ofCheckpointSinks)
            + ids(Requirement.checkpointKeys, Fault.ofCheckpointKeys)
            + ids(Requirement.noticeSink, Fault.ofNoticeSinks) + ids(Requirement.wallClock, Fault.ofClocks)
            + ids(Requirement.entropySource, Fault.ofEntropySources)
            + ids(Requirement.factSource, Fault.ofFactSources) + ids(Requirement.phrasebook, Fault.ofPhrasebooks)
            + ids(Requirement.timeFormat, Fault.ofTimeFormats)
            + ids(Requirement.accountReading, Fault.ofReadAccounts)
        #expect(Set(ids).count == ids.count, "every requirement has an identifier of its own")
        // None may get lost on the way.
        #expect(Requirement.accountStore.count == 59)
        #expect(Requirement.sessionStore.count == 59)
        #expect(Requirement.auditStore.count == 40)
        #expect(Requirement.checkpointSink.count == 3)
        #expect(Requirement.checkpointKeys.count == 4)
        #expect(Requirement.noticeSink.count == 3)
        #expect(Requirement.wallClock.count == 2)
        #expect(Requirement.entropySource.count == 3)
        #expect(Requirement.accountReading.count == 8)
        #expect(Requirement.factSource.count == 3)
        #expect(Requirement.phrasebook.count == 3)
        #expect(Requirement.timeFormat.count == 2)
    }

    @Test func `thirty-two race where a race is promised`() async throws {
        let crowd = Memory((here: 0, most: 0))
        var store = FaultySessionStore()
        store.store = { sound, changes in
            crowd.change { $0 = ($0.here + 1, max($0.most, $0.here + 1)) }
            defer { crowd.change { $0.here -= 1 } }
            await wait(upTo: 3_000) { crowd.value.most >= 32 }
            return try sound.commit(changes)
        }
        let race = try #require(Requirement.sessionStore.first { $0.id == "sessions.race.insert" })
        try await race.check { [store] in store }
        #expect(crowd.value.most == 32)
    }

    /// Runs the requirements against a faulty adapter: its own and those named with it must notice, and no others.
    ///
    /// The races of others are left out, since they take longest and may or may not notice. Whether those that read while
    /// something is written notice is a matter of luck too, unless the fault is theirs.
    private func expectCaught<Port>(_ fault: Fault<Port>, by requirements: [Requirement<Port>]) async throws {
        let named = fault.alsoCaughtBy.union([fault.requirement])
        #expect(named.isSubset(of: requirements.map(\.id)), "\(named)")
        var caught: Set<String> = []
        for requirement in requirements where requirement.id == fault.requirement || !requirement.id.contains(".race") {
            let open = fault.makeStore()
            do {
                try await requirement.check { open() }
            } catch let violation as ConformanceViolation {
                #expect(violation.requirement == requirement.id)
                #expect(named.contains(requirement.id), "\(violation)")
                caught.insert(requirement.id)
            }
        }
        #expect(caught.contains(fault.requirement), "nothing was noticed")
        let missed = named.subtracting(caught).filter { !$0.hasSuffix(".one-moment") }
        #expect(missed == [], "these notice nothing")
    }
}
