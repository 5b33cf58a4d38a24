// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization
import Testing

@testable import SQLAdapters

/// Runs the body with the path of a file that does not exist yet, in a directory that is removed afterwards.
///
/// A few at a time: tests run side by side, and a process that lists more than about 1,300 open files of its own, as Foundation does
/// to start another, reads behind the end of the list.
func withTemporaryPath<R>(_ body: (String) async throws -> R) async throws -> R {
    await Slots.ofPaths.take()
    defer { Task { await Slots.ofPaths.giveBack() } }
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("sql-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory.appendingPathComponent("panel.sqlite").path)
}

/// How many may be at something at once; the others wait in order.
private actor Slots {
    static let ofPaths = Slots(count: 24)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { self.free = count }

    func take() async {
        guard self.free == 0 else {
            self.free -= 1
            return
        }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    func giveBack() {
        if self.waiting.isEmpty { self.free += 1 } else { self.waiting.removeFirst().resume() }
    }
}

/// Runs the body with an open database that has one table of domains, and closes it.
func withDomains<R>(
    settings: SQLiteSettings = SQLiteSettings(),
    _ body: (SQLiteDatabase) async throws -> R
) async throws -> R {
    try await withTemporaryPath { path in
        let database = try await SQLiteDatabase(path: path, settings: settings)
        try await database.migrate([domains])
        let result = try await body(database)
        try await database.close()
        return result
    }
}

/// A table of domains with a quota, and an owner that must exist.
let domains = Migration(
    1,
    "domains",
    [
        "CREATE TABLE owners (id TEXT PRIMARY KEY) STRICT",
        """
        CREATE TABLE domains (
            name TEXT PRIMARY KEY,
            quota INTEGER NOT NULL CHECK (quota >= 0),
            owner TEXT REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED
        ) STRICT
        """,
        "INSERT INTO domains (name, quota) VALUES ('example.com', 0)",
    ]
)

extension SQLConnection {
    /// Adds one to the quota of example.com, reading it first: lost updates would show.
    func raiseQuota() throws {
        let quota = try self.firstRow("SELECT quota FROM domains WHERE name = 'example.com'")?.integer("quota")
        let next = try #require(quota) + 1
        try self.execute("UPDATE domains SET quota = ?1 WHERE name = 'example.com'", [.integer(next)])
    }

    func quota() throws -> Int64? {
        try self.firstRow("SELECT quota FROM domains WHERE name = 'example.com'")?.integer("quota")
    }
}

/// Lets a body that blocks its worker go on from outside.
final class Gate: Sendable {
    private let semaphore: DispatchSemaphore = DispatchSemaphore(value: 0)
    private let entered: AsyncStream<Void>.Continuation
    private let entries: AsyncStream<Void>

    init() { (self.entries, self.entered) = AsyncStream.makeStream() }

    /// Blocks the calling worker until the gate is opened.
    func block() {
        self.entered.yield()
        self.semaphore.wait()
    }

    /// Blocks the calling worker until the gate is opened, or has kept others waiting for longer than any test means to.
    func blockForAWhile() {
        self.entered.yield()
        _ = self.semaphore.wait(timeout: .now() + .seconds(20))
    }

    /// Returns once a worker is blocked.
    func waitUntilBlocked() async {
        for await _ in self.entries { return }
    }

    func open() { self.semaphore.signal() }
}

/// How often a body has been run.
final class Runs: Sendable {
    private let number = Mutex(0)

    var count: Int { self.number.withLock { $0 } }

    /// Counts one more, and returns how many there were.
    @discardableResult
    func add() -> Int {
        self.number.withLock { number in
            number += 1
            return number
        }
    }
}

/// Expects the body to throw an error of the driver, and returns it.
func driverError<R>(_ body: () async throws -> R) async throws -> SQLError {
    try #require(await #expect(throws: SQLError.self) { _ = try await body() })
}

/// Expects the body to throw an error of the driver with this code.
func expectError<R>(
    _ code: SQLError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> R
) async throws {
    let error = try await driverError(body)
    #expect(error.code == code, sourceLocation: sourceLocation)
}
