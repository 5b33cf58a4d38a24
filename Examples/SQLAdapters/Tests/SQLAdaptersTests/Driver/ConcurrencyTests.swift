// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import SQLAdapters

@Suite struct ConcurrencyTests {
    @Test func `32 tasks that read and write lose nothing`() async throws {
        try await withDomains { database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask {
                        for _ in 0..<10 {
                            try await database.write { try $0.raiseQuota() }
                            _ = try await database.read { try $0.quota() }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { try $0.quota() } == 320)
        }
    }

    // Ends a run in which a call waits for ever; a busy machine takes its time.
    @Test(.timeLimit(.minutes(15)))
    func `Every call gets its turn, however calls arrive and leave`() async throws {
        var settings = SQLiteSettings()
        settings.readers = 1
        try await withDomains(settings: settings) { database in
            try await withThrowingTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask { for _ in 0..<500 { try await database.read { _ in } } }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `Two databases on one new file race to open, migrate and write, and lose nothing`() async throws {
        try await withTemporaryPath { path in
            try await withThrowingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask {
                        let database = try await SQLiteDatabase(path: path)
                        try await database.migrate([domains])
                        try await withThrowingTaskGroup { writers in
                            for _ in 0..<4 {
                                writers.addTask {
                                    for _ in 0..<50 { try await database.write { try $0.raiseQuota() } }
                                }
                            }
                            try await writers.waitForAll()
                        }
                        try await database.close()
                    }
                }
                try await group.waitForAll()
            }
            let database = try await SQLiteDatabase(path: path)
            #expect(try await database.read { try $0.quota() } == 400)
            #expect(try await database.read { try $0.firstRow("PRAGMA integrity_check")?.text(at: 0) } == "ok")
            try await database.close()
        }
    }

    @Test func `A lock that another process keeps surfaces as busy, and the body has not run`() async throws {
        try await withTemporaryPath { path in
            let holder = try await SQLiteDatabase(path: path)
            try await holder.migrate([domains])
            var settings = SQLiteSettings()
            settings.busyTimeout = .milliseconds(50)
            let other = try await SQLiteDatabase(path: path, settings: settings)
            let gate = Gate()
            async let held: Void = holder.write { _ in gate.block() }
            await gate.waitUntilBlocked()
            let runs = Mutex(0)
            let error = try await driverError {
                try await other.write { connection in
                    runs.withLock { $0 += 1 }
                    try connection.raiseQuota()
                }
            }
            #expect(error.code == .busy)
            #expect(runs.withLock { $0 } == 0)
            #expect(try await other.read { try $0.quota() } == 0)  // readers are not in the way
            gate.open()
            try await held
            try await other.write { try $0.raiseQuota() }
            #expect(try await holder.read { try $0.quota() } == 1)
            try await other.close()
            try await holder.close()
        }
    }

    @Test func `A call cancelled while it waits does not run; one that has begun completes`() async throws {
        try await withDomains { database in
            let gate = Gate()
            let begun = Task {
                try await database.write { connection in
                    gate.block()
                    try connection.raiseQuota()
                }
            }
            await gate.waitUntilBlocked()
            let waiting = Task { try await database.write { try $0.raiseQuota() } }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            begun.cancel()
            gate.open()
            try await begun.value
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }

    @Test func `Cancelling at any moment neither hangs nor runs a body twice`() async throws {
        try await withDomains { database in
            let tasks = (0..<200).map { _ in Task { try await database.write { try $0.raiseQuota() } } }
            for (index, task) in tasks.enumerated() where index % 3 != 0 {
                task.cancel()
                if index % 10 == 0 { await Task.yield() }
            }
            var succeeded: Int64 = 0
            for task in tasks {
                do {
                    try await task.value
                    succeeded += 1
                } catch is CancellationError {}
            }
            #expect(try await database.read { try $0.quota() } == succeeded)
        }
    }

    @Test func `Calls beyond the limit of waiting ones are refused as busy`() async throws {
        var settings = SQLiteSettings()
        settings.waitingLimit = 1
        try await withDomains(settings: settings) { database in
            let gate = Gate()
            async let begun: Void = database.write { _ in gate.block() }
            await gate.waitUntilBlocked()
            // Of two more calls one waits and the other, whichever comes second, is refused.
            let refusals = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do {
                            try await database.write { try $0.raiseQuota() }
                            return 0
                        } catch let error as SQLError where error.code == .busy {
                            gate.open()
                            return 1
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            try await begun
            #expect(refusals == 1)
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }

    @Test func `Closing lets the calls already accepted finish`() async throws {
        try await withTemporaryPath { path in
            let database = try await SQLiteDatabase(path: path)
            try await database.migrate([domains])
            let gate = Gate()
            async let begun: Void = database.write { connection in
                gate.block()
                try connection.raiseQuota()
            }
            await gate.waitUntilBlocked()
            async let closed: Void = database.close()
            gate.open()
            try await begun
            try await closed
            let again = try await SQLiteDatabase(path: path)
            #expect(try await again.read { try $0.quota() } == 1)
            try await again.close()
        }
    }
}
