// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

/// How long calls wait for a connection, on both engines.
@Suite struct WaitingTests {
    /// Opens a database where one write at a time runs, with calls that wait for so long.
    private func open(_ place: any Place, waitingTime: Duration) async throws -> SQLDatabase {
        if let schema = place as? StoreSchema {
            var settings = schema.settings
            settings.connections = 1
            settings.waitingTime = waitingTime
            return try await SQLDatabase.postgreSQL(schema.url, settings: settings)
        }
        var settings = SQLiteSettings()
        settings.waitingTime = waitingTime
        return try await SQLDatabase.sqlite(path: place.address[0], settings: settings)
    }

    @Test(arguments: Engine.available)
    func `A call that no connection becomes free for is refused as busy, and does not run`(
        on engine: Engine
    ) async throws {
        try await engine.withPlace { place in
            let database = try await self.open(place, waitingTime: .milliseconds(20))
            let gate = Gate()
            let runs = Runs()
            async let begun: Void = database.write { _ in gate.blockForAWhile() }
            await gate.waitUntilBlocked()
            // One after the other and together: whoever waits for the first must not forget the second.
            for count in [1, 3] {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<count {
                        group.addTask {
                            try await expectError(.busy) {
                                try await database.write { _ in runs.add() }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            gate.open()
            try await begun
            #expect(runs.count == 0)
            try await database.write { _ in runs.add() }
            #expect(runs.count == 1)
            try await database.close()
        }
    }

    @Test(arguments: Engine.available)
    func `A call cancelled while it waits for a connection does not run, and the next one does`(
        on engine: Engine
    ) async throws {
        try await engine.withPlace { place in
            let database = try await self.open(place, waitingTime: .seconds(300))
            let gate = Gate()
            async let begun: Void = database.write { _ in gate.blockForAWhile() }
            await gate.waitUntilBlocked()
            let waiting = Task { try await database.write { _ in Issue.record("a cancelled call runs") } }
            let next = Task { try await database.write { _ in 1 } }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            gate.open()
            try await begun
            #expect(try await next.value == 1)
            try await database.close()
        }
    }

    @Test(arguments: Engine.servers)
    func `A call that is cancelled is not run again when its connection is lost`(on engine: Engine) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            var settings = place.settings
            settings.patience = .seconds(20)
            let database = try await SQLDatabase.postgreSQL(url, settings: settings)
            let gate = Gate()
            let call = Task {
                try await database.write { connection in
                    gate.blockForAWhile()
                    try connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }
            await gate.waitUntilBlocked()
            call.cancel()
            gate.open()
            await #expect(throws: CancellationError.self) { try await call.value }
            try await database.close()
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .seconds(301)])
    func `A time that is no time to wait is a misuse`(time: Duration) async throws {
        var server = PostgreSQLSettings()
        server.waitingTime = time
        #expect(throws: SQLError.self) { try server.validate() }
        var file = SQLiteSettings()
        file.waitingTime = time
        #expect(throws: SQLError.self) { try file.validate() }
    }
}
