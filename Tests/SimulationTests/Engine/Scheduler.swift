// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where calls wait until it is their turn.
final class Scheduler: Sendable {
    /// What becomes of calls that arrive.
    enum Phase: Sendable {
        /// They proceed at once: the world is being set up, or recovers.
        case open
        /// They wait for their turn.
        case stepping
        /// They fail: the run is over, and what is left of dead processes is cleared away.
        case closed
    }

    /// A call that waits.
    struct Arrival: Sendable {
        let call: Call
        fileprivate let wake: UnsafeContinuation<Fate, Never>
    }

    private struct State {
        var phase = Phase.open
        var waiting: [Arrival?]
        var dead: [UnsafeContinuation<Fate, Never>] = []
    }

    let executor = SimulationExecutor()
    private let state: Mutex<State>

    init(processes: Int) {
        self.state = Mutex(State(waiting: Array(repeating: nil, count: processes)))
    }

    var phase: Phase {
        get { self.state.withLock { $0.phase } }
        set { self.state.withLock { $0.phase = newValue } }
    }

    /// The calls that wait, one for each process that has one.
    var waiting: [Arrival?] { self.state.withLock { $0.waiting } }

    /// Lets a call wait for its turn.
    func turn(for call: Call, of process: Int) async -> Fate {
        precondition(self.executor.ownsCurrentTask, "\(call.title) was called by a task that escaped the simulation")
        switch self.phase {
        case .open: return .proceeds
        case .closed: return .failsBefore
        case .stepping:
            return await withUnsafeContinuation { wake in
                self.state.withLock {
                    precondition($0.waiting[process] == nil, "a process makes one call at a time")
                    $0.waiting[process] = Arrival(call: call, wake: wake)
                }
            }
        }
    }

    /// Gives the waiting call of a process its turn, and runs everything up to the next calls.
    func step(_ process: Int, _ fate: Fate) {
        let arrival = self.state.withLock { state in
            defer { state.waiting[process] = nil }
            return state.waiting[process]
        }
        arrival?.wake.resume(returning: fate)
        self.executor.drain()
    }

    /// Where the task of a dead process stays for the rest of the run.
    func rest() async {
        _ = await withUnsafeContinuation { wake in self.state.withLock { $0.dead.append(wake) } }
    }

    /// Lets a process die with the one that shares its memory.
    func bury(_ process: Int) {
        self.state.withLock { state in
            if let arrival = state.waiting[process] { state.dead.append(arrival.wake) }
            state.waiting[process] = nil
        }
    }

    /// Ends the run: the tasks of dead processes, and those that wait in a run that was given up, unwind, with every call
    /// failing, so that nothing of them stays in memory.
    ///
    /// All verdicts have been reached by then.
    func close() {
        let suspended = self.state.withLock { state in
            state.phase = .closed
            defer {
                state.dead = []
                for process in state.waiting.indices { state.waiting[process] = nil }
            }
            return state.dead + state.waiting.compactMap { $0?.wake }
        }
        for wake in suspended { wake.resume(returning: .failsBefore) }
        self.executor.drain()
    }
}

/// What a port throws when it fails.
struct Outage: Error {}

/// How one process gets at the ports: each call waits for its turn and meets its fate.
struct Gate: Sendable {
    /// The process that the current task belongs to.
    ///
    /// Those that share one log share its gate too. Nobody in particular makes the calls that need no turn.
    @TaskLocal static var process = -1

    let scheduler: Scheduler
    /// Where it is noted what processes see, if anywhere.
    var memory: Memory?

    /// Lets a call wait for its turn and meet its fate, and notes what its caller sees of the answer.
    func call<Value>(
        _ call: Call, seeing sight: (Value) -> some Hashable, _ effect: () async throws -> Value
    ) async throws -> Value {
        let fate = await self.scheduler.turn(for: call, of: Self.process)
        do {
            let value = try await self.meet(fate, effect)
            self.memory?.note(sight(value))
            return value
        } catch {
            self.memory?.note("\(error)")
            throw error
        }
    }

    func call<Value: Hashable>(_ call: Call, _ effect: () async throws -> Value) async throws -> Value {
        try await self.call(call, seeing: { $0 }, effect)
    }

    func call(_ call: Call, _ effect: () async throws -> Void) async throws {
        try await self.call(call, seeing: { true }, effect)
    }

    private func meet<Value>(_ fate: Fate, _ effect: () async throws -> Value) async throws -> Value {
        switch fate {
        case .proceeds: return try await effect()
        case .answersLate:
            let value = try await effect()
            let answer = Call(title: "has its late answer", reads: [], writes: [])
            return try await self.meet(await self.scheduler.turn(for: answer, of: Self.process)) { value }
        case .failsBefore: throw Outage()
        case .failsAfter:
            _ = try await effect()
            throw Outage()
        case .diesBefore:
            await self.scheduler.rest()
            throw Outage()
        case .diesAfter:
            _ = try? await effect()
            await self.scheduler.rest()
            throw Outage()
        }
    }
}
