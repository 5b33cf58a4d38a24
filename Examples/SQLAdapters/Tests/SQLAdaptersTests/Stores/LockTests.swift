// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import Testing

@testable import SQLAdapters

/// What relies on freezes or consents, and what changes them, one held open in the middle of its commit by a third.
///
/// A start stores a visit and relies on the freezes; a freeze is stored, and then whoever set it looks for visits. An
/// event stands for the visit here.
@Suite struct LockTests {
    enum Record: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case freezes
        case consents

        var testDescription: String { self.rawValue }

        /// A commit that is right only while the record has never been stored.
        func relyingCommit() throws -> [SessionChange] {
            let reliance: SessionChange =
                switch self {
                case .freezes: .reliesOnFreezes(revision: 0)
                case .consents: .reliesOnConsents(of: "acme", revision: 0)
                }
            return [reliance, .event(try .example("e1"))]
        }

        /// A commit that stores the record.
        func changingCommit() throws -> [SessionChange] {
            func read<Value: Decodable>(_ json: String) throws -> Value {
                try JSONDecoder().decode(Value.self, from: Data(json.utf8))
            }
            return switch self {
            case .freezes: [.freezes(try read(#"{"epoch":0,"freezes":[],"revision":1}"#))]
            case .consents: [.consents(try read(#"{"consents":[],"revision":1,"subject":"acme"}"#))]
            }
        }
    }

    // Should a commit wait for what never comes, it ends here.
    @Test(.timeLimit(.minutes(1)), arguments: Engine.servers, Record.allCases)
    func `Whoever changes a record sees all that had relied on it, however late that is committed`(
        on engine: Engine, _ record: Record
    ) async throws {
        try await self.withPause(of: "events", engine) { store, pause in
            async let relying = store.commit(record.relyingCommit())
            try await pause.waitUntilReached()
            let isDone = Runs()
            async let seen: [AuditEvent.ID] = {
                defer { isDone.add() }
                let outcome = try await store.commit(record.changingCommit())
                #expect(outcome == .committed)
                return try await store.events(skipping: 0, limit: 9).map(\.id)
            }()
            try await pause.waitUntilBlocked(record.rawValue, or: isDone)
            pause.end()
            let (outcome, events) = try await (relying, seen)
            #expect(outcome == .committed)
            #expect(events == ["e1"])
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Engine.servers, Record.allCases)
    func `What relies on a record waits for a change that is about to be committed, and is a conflict`(
        on engine: Engine, _ record: Record
    ) async throws {
        try await self.withPause(of: record.rawValue, engine) { store, pause in
            async let changing = store.commit(record.changingCommit())
            try await pause.waitUntilReached()
            let isDone = Runs()
            async let relying = {
                defer { isDone.add() }
                return try await store.commit(record.relyingCommit())
            }()
            try await pause.waitUntilBlocked(record.rawValue, or: isDone)
            pause.end()
            let outcomes = try await [changing, relying]
            #expect(outcomes == [.committed, .conflict])
        }
    }

    /// Runs the body with a store in which no commit that writes to a table ends before the pause does.
    private func withPause(
        of table: String, _ engine: Engine, _ body: (SQLSessionStore, Pause) async throws -> Void
    ) async throws {
        try await engine.withPlace { place in
            let database = try await place.open()
            let store = try await SQLSessionStore(database)
            // Connections of its own, since those of the store are waiting.
            let pause = Pause(database: try await place.open())
            try await database.write { connection in
                // The lock of the application is named after a table of this schema, which no other test has.
                try connection.execute(
                    """
                    CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN PERFORM pg_advisory_xact_lock('visits'::regclass::bigint); RETURN NULL; END$$
                    """)
                try connection.execute(
                    """
                    CREATE CONSTRAINT TRIGGER pausing AFTER INSERT ON \(table) DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION pause()
                    """)
            }
            async let paused: Void = pause.database.write { connection in
                try connection.execute("SELECT pg_advisory_xact_lock('visits'::regclass::bigint)")
                pause.gate.block()
            }
            defer { pause.end() }
            await pause.gate.waitUntilBlocked()
            try await body(store, pause)
            try await paused
        }
    }
}

/// A third connection that keeps commits open, and tells how far others have come.
private struct Pause: Sendable {
    let gate = Gate()
    let database: SQLDatabase

    func end() { self.gate.open() }

    /// Returns once a commit waits for the end of the pause.
    func waitUntilReached() async throws {
        try await self.wait(
            for: """
                SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                AND objid = 'visits'::regclass::oid
                """)
    }

    /// Returns once a transaction waits for a table, or what should have waited has not and is done.
    func waitUntilBlocked(_ table: String, or isDone: Runs) async throws {
        try await self.wait(
            for: "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '\(table)'::regclass::oid", or: isDone)
    }

    private func wait(for statement: String, or isDone: Runs = Runs()) async throws {
        while isDone.count == 0, try await self.database.read({ try $0.firstRow(statement) }) == nil {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
