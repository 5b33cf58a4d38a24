// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

/// An adapter that breaks one promise, with the requirement that must notice.
struct Fault<Port>: Sendable, CustomTestStringConvertible {
    let requirement: String
    let summary: String
    /// Other requirements that cannot help noticing too.
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

/// Leaves the others time to come in between.
///
/// Giving way is not enough: on a busy machine the others may not be running just then.
func pause() async {
    try? await Task.sleep(for: .microseconds(500))
}
