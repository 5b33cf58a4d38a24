// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The adapters in memory` {
    @Test(arguments: Requirement.accountStore)
    func `keep what account stores promise`(_ requirement: Requirement<any AccountStore>) async throws {
        let store = InMemoryAccountStore()
        try await requirement.check { store }
    }

    @Test(arguments: Requirement.sessionStore)
    func `keep what session stores promise`(_ requirement: Requirement<any SessionStore>) async throws {
        let store = InMemorySessionStore()
        try await requirement.check { store }
    }

    @Test(arguments: Requirement.auditStore)
    func `keep what audit stores promise`(_ requirement: Requirement<any AuditStore>) async throws {
        let store = InMemoryAuditStore()
        try await requirement.check { store }
    }

    @Test(arguments: Requirement.checkpointSink)
    func `keep what sinks of checkpoints promise`(_ requirement: Requirement<any CheckpointSink>) async throws {
        let sink = InMemoryCheckpointSink()
        try await requirement.check { sink }
    }

    @Test(arguments: Requirement.checkpointKeys)
    func `keep what keys for checkpoints promise`(_ requirement: Requirement<CheckpointKeyPair>) async throws {
        let key = try HMACCheckpointKey(name: "panel.example/log", secret: SystemEntropy().bytes(32))
        try await requirement.check { CheckpointKeyPair(signer: key, verifier: key) }
    }

    @Test(arguments: Requirement.noticeSink)
    func `keep what sinks of notices promise`(_ requirement: Requirement<any NoticeSink>) async throws {
        let sink = MemoryNoticeSink()
        try await requirement.check { sink }
    }

    @Test(arguments: Requirement.wallClock)
    func `keep what clocks promise`(_ requirement: Requirement<any WallClock>) async throws {
        let clock = ManualClock()
        try await requirement.check { clock }
        try await requirement.check { SystemClock() }
    }

    @Test(arguments: Requirement.entropySource)
    func `keep what sources of entropy promise`(_ requirement: Requirement<any EntropySource>) async throws {
        let seeded = SeededEntropy(seed: 5)
        try await requirement.check { seeded }
        try await requirement.check { SystemEntropy() }
    }

    @Test(arguments: Requirement.accountReading)
    func `keep what account stores promise to those who only read`(
        _ requirement: Requirement<KnownAccounts>
    ) async throws {
        let store = KnownAccounts.inMemory()
        try await requirement.check { KnownAccounts(store: store, accounts: KnownAccounts.company) }
    }

    @Test(arguments: Requirement.factSource)
    func `keep what sources of facts promise`(_ requirement: Requirement<KnownFacts>) async throws {
        let facts: [Account.ID: SubjectFacts] = [
            "acme": SubjectFacts(rights: .allBut([.mailboxesEnableService]), named: ["package": "small"]),
            "bakery": SubjectFacts(named: ["package": "large"]), "10": SubjectFacts(rights: .only([])),
        ]
        let source = InMemoryFacts(facts)
        try await requirement.check { KnownFacts(source: source, facts: facts) }
    }

    @Test(arguments: Requirement.phrasebook)
    func `have English words that keep what phrasebooks promise`(
        _ requirement: Requirement<any Phrasebook>
    ) async throws {
        try await requirement.check { EnglishPhrasebook() }
    }

    @Test(arguments: Requirement.timeFormat)
    func `have plain times that keep what formats of times promise`(
        _ requirement: Requirement<any TimeFormat>
    ) async throws {
        try await requirement.check { PlainTimes() }
    }

    @Test func `keep their promises to everybody who shares them`() async throws {
        let (accounts, sessions, audit) = (InMemoryAccountStore(), InMemorySessionStore(), InMemoryAuditStore())
        try await withThrowingTaskGroup { group in
            for requirement in Requirement.accountStore {
                group.addTask { try await requirement.check { accounts } }
            }
            for requirement in Requirement.sessionStore {
                group.addTask { try await requirement.check { sessions } }
            }
            for requirement in Requirement.auditStore {
                group.addTask { try await requirement.check { audit } }
            }
            try await group.waitForAll()
        }
        #expect(sessions.freezes().freezes.isEmpty, "the checks lift what they freeze")
    }
}
