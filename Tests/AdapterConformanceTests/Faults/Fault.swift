// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

/// An adapter that breaks one promise, with the requirement that must notice.
struct Fault<Port>: Sendable, CustomTestStringConvertible {
    let requirement: String
    let summary: String
    /// Other requirements that cannot help noticing too, all of them but races.
    let alsoCaughtBy: Set<String>
    /// Makes a new faulty store, and returns what opens it.
    let makeStore: @Sendable () -> @Sendable () -> Port

    var testDescription: String { "\(self.requirement): \(self.summary)" }
}

/// What a faulty adapter remembers between calls.
final class Memory<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    init(_ value: Value) { self.storage = Mutex(value) }

    var value: Value { self.storage.withLock { $0 } }

    @discardableResult
    func change<Answer: Sendable>(_ change: (inout Value) -> Answer) -> Answer {
        self.storage.withLock { change(&$0) }
    }
}

/// Where those who have looked wait for others who look, so that each stores what the other has not seen.
///
/// It lets go of all of a crowd at once. Whoever finds that nobody else comes goes on alone.
actor Crowd {
    private let size: Int
    private var waiting = 0
    private var generation = 0

    init(of size: Int = 2) { self.size = size }

    func gather() async {
        let own = self.generation
        self.waiting += 1
        if self.waiting == self.size { self.letGo() }
        await wait(upTo: 20) { await self.generation != own }
        if self.generation == own { self.letGo() }
    }

    private func letGo() {
        self.generation += 1
        self.waiting = 0
    }
}

/// Gives way until something is so, but not forever.
///
/// It counts how often it looks, not how long: on a busy machine much time may go by in which nobody is running.
func wait(upTo looks: Int, until isSo: @Sendable () async throws -> Bool) async rethrows {
    for _ in 0..<looks {
        if try await isSo() { return }
        try? await Task.sleep(for: .milliseconds(1))
    }
}

/// Leaves the others time to come in between.
///
/// Giving way is not enough: on a busy machine the others may not be running just then.
func pause() async {
    try? await Task.sleep(for: .microseconds(500))
}
