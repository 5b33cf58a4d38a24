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
    private static let time = -1
    private static let timePasses = Call(title: "time passes", reads: [], writes: [])
}

// MARK: - What can come next

extension World {
    private func picks(after trail: [Before], mayTimePass: Bool) -> [Pick] {
        let waiting = self.scheduler.waiting
        let (hadTrouble, looks) = self.history.withLock { ($0.hadTrouble, $0.firstLooks) }
        let isEarly = waiting.indices.map { self.isEarly($0, looks.map(\.isEmpty)) }
        var picks: [Pick] = []
        for (process, arrival) in waiting.enumerated() where !isEarly[process] {
            guard let arrival, !self.isSame(process, .proceeds, arrival, after: trail) else { continue }
            picks.append(.process(process, .proceeds))
        }
        if mayTimePass { picks.append(.timePasses) }
        guard !hadTrouble else { return picks }
        for (process, arrival) in waiting.enumerated() where !isEarly[process] {
            guard let arrival else { continue }
            for fate in self.troubles(at: arrival, isFirst: looks[process].isEmpty)
            where !self.isSame(process, fate, arrival, after: trail) {
                picks.append(.process(process, fate))
            }
        }
        return picks
    }

    /// Whether a process is to begin after one that does the same.
    ///
    /// Nothing but their names tells them apart, so of three it is enough that they begin in one order. Of two both orders
    /// are tried: names decide how some things are sorted.
    private func isEarly(_ process: Int, _ isAtStart: [Bool]) -> Bool {
        let operations = self.scenario.operations
        guard operations.count > 2, process > 0, isAtStart[process] else { return false }
        return operations[process] == operations[process - 1] && isAtStart[process - 1]
    }

    /// What may go wrong at a call.
    ///
    /// Between two calls a process touches nothing that others can see. So dying before a call is dying after the one
    /// before it; and a read leaves nothing behind, so dying after a read is dying after the last write. What remains
    /// is to die before the first call, and after each write. A read that fails has the same effect early or late: none.
    private func troubles(at arrival: Scheduler.Arrival, isFirst: Bool) -> [Fate] {
        guard arrival.call.isFallible else { return [] }
        let isWrite = !arrival.call.writes.isEmpty
        let fates: [Fate] = isWrite ? [.failsBefore, .failsAfter, .diesAfter] : [.failsBefore]
        return ((isFirst ? [.diesBefore] : []) + fates).filter { self.scenario.trouble.allows($0) }
    }

    /// Whether a pick leads to the same as a schedule that is run anyway.
    ///
    /// A call that commutes with every one of those before it, back to some point, gives the same result at that point.
    /// Of all such orders only one is run, which is the first by the letters of its processes. The call must have been
    /// waiting at that point, or else what came in between has caused it.
    private func isSame(_ process: Int, _ fate: Fate, _ arrival: Scheduler.Arrival, after trail: [Before]) -> Bool {
        guard self.leavesOutTheSame else { return false }
        for before in trail.reversed() {
            guard before.process != Self.time, before.process != process, arrival.since < before.step else { break }
            // In one process a step can also meet the other's in the queue before the log, which calls do not show.
            if self.scenario.arrangement == .together, fate.isDeath || before.fate.isDeath || before.wasAtQueue {
                break
            }
            guard !fate.hasEffect || !before.fate.hasEffect || arrival.call.commutes(with: before.call) else { break }
            if before.process > process { return true }
        }
        return false
    }

    /// The same, told after the step: whether two requests of one process have met at the queue, and whether a process
    /// has looked at the clock after time has passed, is known then.
    private func isSame(_ next: Before, since: Int, after before: Before) -> Bool {
        guard self.leavesOutTheSame else { return false }
        if before.process == Self.time { return !next.sawTime }
        guard self.scenario.arrangement == .together, before.process > next.process, since < before.step,
            before.wasAtQueue, !next.wasAtQueue, !next.fate.isDeath, !before.fate.isDeath
        else { return false }
        return !next.fate.hasEffect || !before.fate.hasEffect || next.call.commutes(with: before.call)
    }

    /// Whether the step has led the process into the queue before the log, or out of it.
    private func isAtQueue(_ process: Int, after call: Call, _ done: [Flag]) -> Bool {
        if call.isAppend { return true }
        guard let arrival = self.scheduler.waiting[process] else { return !done[process].isRaised }
        return arrival.call.isAppend
    }

    private func line(for call: Call, of process: Int, _ fate: Fate) -> String {
        let particulars = call.particulars()
        let what = particulars.isEmpty ? "\(call.title)" : "\(call.title): \(particulars)"
        return "\(Pick.letters[process]) (\(self.scenario.operations[process])) \(what)\(fate.words)"
    }
}
