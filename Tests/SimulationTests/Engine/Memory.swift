// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What processes have seen of the world, as numbers.
///
/// The code under test is the same each time, and so are the secrets that it draws. So what a process holds in its memory,
/// and does next, follows from the answers that it was given and the times that it was shown.
final class Memory: Sendable {
    private struct State {
        var own: [Int]
        var shared = 0
    }

    private let state: Mutex<State>

    init(processes: Int) { self.state = Mutex(State(own: Array(repeating: 0, count: processes))) }

    /// Notes that the current process has seen something.
    func note(_ seen: some Hashable) {
        let process = Gate.process
        self.state.withLock { state in
            guard state.own.indices.contains(process) else { return }
            state.own[process] = Self.number(state.own[process], seen)
        }
    }

    /// Notes that a process was where others can meet it inside one process, so that their order matters.
    func noteMeeting(of process: Int) {
        self.state.withLock { $0.shared = Self.number($0.shared, process, $0.own[process]) }
    }

    /// What the processes that can still do something have seen.
    func all(of processes: some Sequence<Int>) -> [Int] {
        self.state.withLock { state in [state.shared] + processes.flatMap { [$0, state.own[$0]] } }
    }

    /// A number for some things, other things have another one.
    ///
    /// Of 64 bits: among a million states, two that differ have the same one once in 40 million explorations.
    static func number<each Thing: Hashable>(_ things: repeat each Thing) -> Int {
        var hasher = Hasher()
        repeat hasher.combine(each things)
        return hasher.finalize()
    }
}
