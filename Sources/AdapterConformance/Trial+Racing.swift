// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Synchronization

/// How many tasks race where a check is about races.
let racingTasks = 32

extension Trial where Port: Sendable {
    /// Runs `body` in 32 tasks at once, over two openings of the store in turn, and returns their answers in order.
    ///
    /// Nobody begins before all of them are running: tasks are started one after the other, and the first could be done
    /// before the last begins.
    func racing<Value: Sendable>(
        _ count: Int = racingTasks, _ body: @escaping @Sendable (_ racer: Int, Port) async throws -> Value
    ) async throws -> [Value] {
        let stores = [try await self.open(), try await self.open()]
        let start = StartingLine()
        return try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for racer in 0..<count {
                group.addTask {
                    await start.wait(for: count)
                    return (racer, try await body(racer, stores[racer % 2]))
                }
            }
            var values: [Int: Value] = [:]
            for try await (racer, value) in group { values[racer] = value }
            return (0..<count).compactMap { values[$0] }
        }
    }

    /// Repeats `step`, which reads anew each time, until what it stores is stored.
    ///
    /// Somebody succeeds in every round, so that nobody needs more rounds than there are changes in a race.
    func untilStored(_ step: () async throws -> CommitOutcome) async throws {
        for _ in 0..<2_000 {
            if try await step() == .committed { return }
            await Task.yield()
        }
        throw self.violation(of: "a commit that expects what is stored is stored", seen: "conflict after conflict")
    }

    /// Runs `write` over and over in one task, each time with the next number from 0, while four others `read`.
    ///
    /// Both happen at least forty times: a reader that has seen enough goes on until the writer has written enough.
    func reading(
        _ read: @escaping @Sendable (Port) async throws -> Void,
        while write: @escaping @Sendable (Int, Port) async throws -> Void
    ) async throws {
        let times = 40
        let (writing, reading) = (try await self.open(), try await self.open())
        let written = Count()
        // Cancelling the writer could interrupt the store in the middle of a write, so it looks who still reads.
        let finished = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while finished.value < 4, !Task.isCancelled {
                    try await write(written.value, writing)
                    written.increment()
                    await Task.yield()
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    var readings = 0
                    while readings < times || written.value < times, !Task.isCancelled {
                        try await read(reading)
                        readings += 1
                        await Task.yield()
                    }
                    finished.increment()
                }
            }
            // Unlike waiting for all, this stops everybody as soon as one throws.
            for try await _ in group {}
        }
    }
}

/// Where racers wait until all of them are there.
final class StartingLine: Sendable {
    private let arrived = Count()

    func wait(for racers: Int) async {
        self.arrived.increment()
        while self.arrived.value < racers, !Task.isCancelled { await Task.yield() }
    }
}

/// How many there are, told by many tasks.
final class Count: Sendable {
    private let count = Mutex(0)
    var value: Int { self.count.withLock { $0 } }
    func increment() { self.count.withLock { $0 += 1 } }
}
