// SPDX-License-Identifier: Apache-2.0

import Impersonation
import InMemoryAdapters
import Synchronization

/// One run: the operations step by step, then recovery, then the verdict.
extension World {
    /// What is remembered from one step to the next, to leave out schedules that come to the same.
    struct Before {
        let process: Int
        let fate: Fate
        let call: Call
        let step: Int
        var wasAtQueue = false
        var sawTime = true
    }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - tell: is told each step, for a story.
    ///   - choose: picks one of those that are possible, at least one.
    /// - Returns: false when the run was given up because it comes to the same as another one.
    func run(telling tell: ((String) -> Void)? = nil, choosing choose: ([Pick]) -> Pick) -> Bool {
        defer { self.scheduler.close() }
        let done = self.startOperations()
        var trail: [Before] = []
        var mayTimePass = self.scene.passes != nil
        while case let picks = self.picks(after: trail, mayTimePass: mayTimePass), !picks.isEmpty {
            let pick = choose(picks)
            let step = self.history.withLock { history in
                history.step += 1
                return history.step
            }
            switch pick {
            case .timePasses:
                tell?("\(step). time passes")
                mayTimePass = false
                trail.append(Before(process: Self.time, fate: .proceeds, call: Self.timePasses, step: step))
                self.scheduler.pass()
                if let passes = self.scene.passes { self.clock.advance(by: passes) }
                self.look()
            case .process(let process, let fate):
                guard let arrival = self.scheduler.waiting[process] else { preconditionFailure("it waits") }
                tell?("\(step). \(self.line(for: arrival.call, of: process, fate))")
                let looks = self.watch.count
                let isFirstLook = self.step(process, fate, arrival.call, step)
                let next = Before(
                    process: process, fate: fate, call: arrival.call, step: step,
                    wasAtQueue: self.isAtQueue(process, after: arrival.call, done),
                    sawTime: isFirstLook || self.watch.count > looks)
                if let last = trail.last, self.isSame(next, since: arrival.since, after: last) { return false }
                trail.append(next)
            }
        }
        // Whoever still waits could only go on in ways that are the same as in other runs.
        guard self.scheduler.waiting.allSatisfy({ $0 == nil }) else { return false }
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
            operation == .perform ? self.scene.lastUse.flatMap { process.context(at: $0) } : nil
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

    /// Makes one step, and tells whether it was the one at which a check of visits begins.
    private func step(_ process: Int, _ fate: Fate, _ call: Call, _ step: Int) -> Bool {
        let isFirstLook = self.history.withLock { history in
            let isFirst =
                call.reads.contains(.visits) && history.firstLooks[process].allSatisfy { !$0.records.contains(.visits) }
            if fate != .proceeds { history.hadTrouble = true }
            history.firstLooks[process].append(History.Look(records: call.reads, step: step))
            if fate.isDeath {
                history.isDead[process] = true
                if self.scenario.arrangement == .together { history.isDead = history.isDead.map { _ in true } }
            }
            return isFirst
        }
        self.scheduler.step(process, fate)
        if fate.isDeath, self.scenario.arrangement == .together {
            for other in self.scenario.operations.indices where other != process { self.scheduler.bury(other) }
        }
        if fate.hasEffect, call.writes.contains(.accounts) { self.lookAtAccounts() }
        if fate.hasEffect, !call.writes.isDisjoint(with: [.visits, .ledgers, .freezes, .accounts, .agreements]) {
            self.look()
        }
        return isFirstLook
    }

    /// The number that time has among the processes.
    static let time = -1
    private static let timePasses = Call(title: "time passes", reads: [], writes: [])
}
