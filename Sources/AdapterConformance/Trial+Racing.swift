// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// How many tasks race where a check is about races.
let racingTasks = 32

extension Trial where Port: Sendable {
    /// Runs `body` in 32 tasks at once, over two openings of the store in turn, and returns their answers in order.
    func racing<Value: Sendable>(
        _ count: Int = racingTasks, _ body: @escaping @Sendable (_ racer: Int, Port) async throws -> Value
    ) async throws -> [Value] {
        let stores = [try await self.open(), try await self.open()]
        return try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for racer in 0..<count {
                group.addTask { (racer, try await body(racer, stores[racer % 2])) }
            }
            var values: [Int: Value] = [:]
            for try await (racer, value) in group { values[racer] = value }
            return (0..<count).compactMap { values[$0] }
        }
    }

    /// Runs `write` over and over in one task, each time with the next number from 0, while `read` runs `readings`
    /// times in each of four others.
    ///
    /// - Returns: how often was written.
    @discardableResult
    func reading(
        _ readings: Int = 40, _ read: @escaping @Sendable (Port) async throws -> Void,
        while write: @escaping @Sendable (Int, Port) async throws -> Void
    ) async throws -> Int {
        let (writing, reading) = (try await self.open(), try await self.open())
        // Cancelling the writer could interrupt the store in the middle of a write.
        let isOver = Flag()
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                var written = 0
                while !isOver.isRaised && !Task.isCancelled {
                    try await write(written, writing)
                    written += 1
                    await Task.yield()
                }
                return written
            }
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<readings {
                        try await read(reading)
                        await Task.yield()
                    }
                    return nil
                }
            }
            for _ in 0..<4 { _ = try await group.next() }
            isOver.raise()
            return try await group.next().flatMap { $0 } ?? 0
        }
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { self.state.withLock { $0 } }
    func raise() { self.state.withLock { $0 = true } }
}
