// SPDX-License-Identifier: Apache-2.0

import Impersonation
import InMemoryAdapters
import Synchronization

/// One run: the operations step by step, then recovery, then the verdict.
extension World {
    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - tell: is told each step, for a story.
    ///   - choose: says what comes next; it is given what is possible, nothing at the end.
    /// - Returns: false when the run was given up because everything that follows is known.
    func run(telling tell: ((String) -> Void)? = nil, choosing choose: ([Pick]) -> Explorer.Turn) -> Bool {
        defer { self.scheduler.close() }
        let done = self.startOperations()
        var step = 0
        var mayTimePass = self.scene.passes != nil
        running: while true {
            let picks = self.picks(mayTimePass: mayTimePass)
            switch choose(picks) {
            case .ends: break running
            case .isKnown: return false
            case .goes(.timePasses):
                step += 1
                tell?("\(step). time passes")
                mayTimePass = false
                if let passes = self.scene.passes { self.clock.advance(by: passes) }
                self.look()
            case .goes(.process(let process, let fate)):
                guard let arrival = self.scheduler.waiting[process] else { preconditionFailure("it waits") }
                step += 1
                tell?("\(step). \(self.line(for: arrival.call, of: process, fate))")
                self.step(process, fate, arrival.call)
                if self.scenario.arrangement == .together, self.isAtQueue(process, after: arrival.call, done) {
                    self.memory.noteMeeting(of: process)
                }
            }
        }
        self.history.withLock { history in
            for process in done.indices where !done[process].isRaised && !history.isDead[process] {
                history.violations.append(
                    Violation(promise: .noGuess, what: "\(self.scenario.operations[process]) hangs"))
            }
        }
        tell?("recovery")
        self.recover()
        self.judge()
        return true
    }

    /// Brings all operations to their first calls.
    private func startOperations() -> [Flag] {
        let operations = self.scenario.operations
        let first = self.process(0)
        let others = operations.indices.dropFirst().map { number in
            self.process(number, sharing: self.scenario.arrangement == .together ? first.log : nil)
        }
        let processes = [first] + others
        let done = operations.map { _ in Flag() }
        let contexts = zip(processes, operations).map { process, operation in
            operation.acts ? self.scene.lastUse.flatMap { process.context(at: $0) } : nil
        }
        self.scheduler.phase = .stepping
        for (index, process) in processes.enumerated() {
            let operation = operations[index]
            let context = contexts[index]
            Task(executorPreference: self.scheduler.executor) {
                await Gate.$process.withValue(index) { await process.run(operation, in: context) }
                done[index].raise()
            }
        }
        self.scheduler.executor.drain()
        return done
    }

    private func step(_ process: Int, _ fate: Fate, _ call: Call) {
        let operation = self.scenario.operations[process]
        precondition(operation.writes.isSuperset(of: call.writes), "\(operation) writes more than it says")
        self.history.withLock { history in
            if fate != .proceeds { history.hadTrouble = true }
            history.hasBegun[process] = true
            if fate.hasEffect { history.looked(process, at: call.reads) }
            if fate.isDeath {
                history.isDead[process] = true
                if self.scenario.arrangement == .together { history.isDead = history.isDead.map { _ in true } }
            }
        }
        self.scheduler.step(process, fate)
        if fate.isDeath {
            let dead = self.scenario.arrangement == .together ? Array(self.scenario.operations.indices) : [process]
            for process in dead { self.scheduler.bury(process) }
        }
        if fate.hasEffect, call.writes.contains(.accounts) { self.lookAtAccounts() }
        if fate.hasEffect, !call.writes.isDisjoint(with: [.visits, .ledgers, .freezes, .accounts, .agreements]) {
            self.look()
        }
    }
}
