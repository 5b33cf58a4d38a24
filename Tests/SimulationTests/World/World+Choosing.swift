// SPDX-License-Identifier: Apache-2.0

import Impersonation
import InMemoryAdapters
import Synchronization

/// What can come next, and which of it comes to the same as something else.
extension World {
    func picks(after trail: [Before], mayTimePass: Bool) -> [Pick] {
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
        guard self.leavesOutTheSame, operations.count > 2, process > 0, isAtStart[process] else { return false }
        return operations[process] == operations[process - 1] && isAtStart[process - 1]
            && self.scheduler.waiting[process - 1] != nil
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
    func isSame(_ process: Int, _ fate: Fate, _ arrival: Scheduler.Arrival, after trail: [Before]) -> Bool {
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
    func isSame(_ next: Before, since: Int, after before: Before) -> Bool {
        guard self.leavesOutTheSame else { return false }
        if before.process == Self.time { return !next.sawTime }
        guard self.scenario.arrangement == .together, before.process > next.process, since < before.step,
            before.wasAtQueue, !next.wasAtQueue, !next.fate.isDeath, !before.fate.isDeath
        else { return false }
        return !next.fate.hasEffect || !before.fate.hasEffect || next.call.commutes(with: before.call)
    }

    /// Whether the step has led the process into the queue before the log, or out of it.
    func isAtQueue(_ process: Int, after call: Call, _ done: [Flag]) -> Bool {
        if call.isAppend { return true }
        guard let arrival = self.scheduler.waiting[process] else { return !done[process].isRaised }
        return arrival.call.isAppend
    }

    func line(for call: Call, of process: Int, _ fate: Fate) -> String {
        let particulars = call.particulars()
        let what = particulars.isEmpty ? "\(call.title)" : "\(call.title): \(particulars)"
        return "\(Pick.letters[process]) (\(self.scenario.operations[process])) \(what)\(fate.words)"
    }
}
