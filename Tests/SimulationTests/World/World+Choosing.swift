// SPDX-License-Identifier: Apache-2.0

import Impersonation
import InMemoryAdapters
import Synchronization

/// What can come next, and how much of it must be tried.
extension World {
    /// Everything that can come next.
    func picks(mayTimePass: Bool) -> [Pick] {
        let waiting = self.scheduler.waiting
        let (hadTrouble, hasBegun) = self.history.withLock { ($0.hadTrouble, $0.hasBegun) }
        var picks = waiting.indices.filter { waiting[$0] != nil }.map { Pick.process($0, .proceeds) }
        if mayTimePass { picks.append(.timePasses) }
        guard !hadTrouble else { return picks }
        for (process, arrival) in waiting.enumerated() {
            guard let arrival else { continue }
            picks += self.troubles(at: arrival.call, isFirst: !hasBegun[process]).map { .process(process, $0) }
        }
        return picks
    }

    /// Those of `picks` that must be tried, since what follows on the others comes to the same.
    func essential(_ picks: [Pick]) -> [Pick] {
        let hasBegun = self.history.withLock { $0.hasBegun }
        let ready = picks.filter { $0.process.map { !self.isEarly($0, hasBegun) } ?? true }
        guard !ready.contains(.timePasses), self.scenario.arrangement == .apart,
            let alone = ready.lazy.compactMap(\.process).first(where: self.isUndisturbed)
        else { return ready }
        return ready.filter { $0.process == alone }
    }

    /// Whether a process is to begin after one that does the same.
    ///
    /// Nothing but their names tells them apart, so of three it is enough that they begin in one order. Of two both orders
    /// are tried: names decide how some things are sorted.
    private func isEarly(_ process: Int, _ hasBegun: [Bool]) -> Bool {
        let operations = self.scenario.operations
        guard operations.count > 2, process > 0, !hasBegun[process], !hasBegun[process - 1] else { return false }
        return operations[process] == operations[process - 1] && self.scheduler.waiting[process - 1] != nil
    }

    /// Whether a process waits to read what none of the others will ever write: whether it does so now or later comes to
    /// the same, so it does so now.
    ///
    /// In one process others can be met in memory too, and where time may pass, the clock.
    private func isUndisturbed(_ process: Int) -> Bool {
        let waiting = self.scheduler.waiting
        guard let call = waiting[process]?.call, call.writes.isEmpty else { return false }
        return waiting.indices.allSatisfy { other in
            other == process || waiting[other] == nil
                || self.scenario.operations[other].writes.isDisjoint(with: call.reads)
        }
    }

    /// Whether two picks that are possible now come to the same in either order.
    ///
    /// One trouble excludes another. Time goes by for everybody, and in one process others can be met in memory too.
    func commute(_ first: Pick, _ second: Pick) -> Bool {
        guard self.scenario.arrangement == .apart, case .process(let one, let fate) = first,
            case .process(let other, let otherFate) = second, one != other,
            fate == .proceeds || otherFate == .proceeds,
            let call = self.scheduler.waiting[one]?.call, let otherCall = self.scheduler.waiting[other]?.call
        else { return false }
        return !fate.hasEffect || !otherFate.hasEffect || call.commutes(with: otherCall)
    }

    /// What may go wrong at a call.
    ///
    /// Between two calls a process touches nothing that others can see. So dying before a call is dying after the one
    /// before it; and a read leaves nothing behind, so dying after a read is dying after the last write. What remains
    /// is to die before the first call, and after each write. A read that fails has the same effect early or late: none.
    /// In one process others die with it, who have gone on meanwhile: there it may die before each write too.
    private func troubles(at call: Call, isFirst: Bool) -> [Fate] {
        guard call.isFallible else { return [] }
        let isWrite = !call.writes.isEmpty
        let diesBefore = isFirst || (isWrite && self.scenario.arrangement == .together)
        let fates: [Fate] = isWrite ? [.failsBefore, .failsAfter, .diesAfter] : [.failsBefore]
        return ((diesBefore ? [.diesBefore] : []) + fates).filter { self.scenario.trouble.allows($0) }
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
