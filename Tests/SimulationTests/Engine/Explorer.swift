// SPDX-License-Identifier: Apache-2.0

/// Goes through all schedules, depth first, by running again and again with the next choice.
///
/// Two things are left out, because they were made once already. Steps that commute make no difference by their order, so
/// only one order of them is gone through: what was tried first at a state is asleep while others go on, until somebody
/// makes a step that it does not commute with (sleep sets: Godefroid, *Partial-Order Methods for the Verification of
/// Concurrent Systems*, 1996). And what follows on a state does not depend on how it was reached, so a run that comes to one
/// that was seen before, with the same asleep, ends there.
struct Explorer {
    /// What a run does next.
    enum Turn: Equatable {
        case goes(Pick)
        /// Nothing is left to do, and what came of it was not seen before.
        case ends
        /// Everything that follows was seen before.
        case isKnown
    }

    private struct Fork {
        let state: Int
        let picks: [Pick]
        var index = 0
        var orders = 0
    }

    private var path: [Fork] = []
    private var depth = 0
    private var asleep: Set<Pick> = []
    /// How many orders follow on each state that everything is known of.
    private var known: [Int: Int] = [:]
    /// How many orders there are that make a difference, once all schedules were gone through.
    private(set) var orders = 0

    /// How many states everything is known of.
    var states: Int { self.known.count }
    /// The picks of the run that has just been made.
    var schedule: Schedule { Schedule(self.path.prefix(self.depth).map { $0.picks[$0.index] }) }

    /// Chooses one of `picks`: as before as far as this path has been walked, the first one beyond.
    ///
    /// - Parameters:
    ///   - picks: what can come next; nothing at the end.
    ///   - state: a number that two states share only when the same follows on both.
    ///   - commute: whether two picks that are possible now come to the same in either order.
    /// - Returns: the choice, or that there is none.
    mutating func turn(
        among picks: [Pick], in state: @autoclosure () -> Int,
        commuting commute: (Pick, Pick) -> Bool = { _, _ in false }
    ) -> Turn {
        if self.depth == self.path.count {
            let state = Memory.number(state(), self.asleep)
            if let orders = self.known[state] {
                self.count(orders)
                return .isKnown
            }
            guard !picks.isEmpty else {
                self.known[state] = 1
                self.count(1)
                return .ends
            }
            let awake = picks.filter { !self.asleep.contains($0) }
            guard !awake.isEmpty else { return .isKnown }
            self.path.append(Fork(state: state, picks: awake))
        }
        let fork = self.path[self.depth]
        precondition(
            fork.picks == picks.filter { !self.asleep.contains($0) }, "the same choices must lead to the same run")
        let pick = fork.picks[fork.index]
        self.asleep = self.asleep.union(fork.picks[..<fork.index]).filter { commute($0, pick) }
        self.depth += 1
        return .goes(pick)
    }

    /// Turns to the next schedule; false when there is none left.
    mutating func advance() -> Bool {
        self.depth = 0
        self.asleep = []
        while let last = self.path.popLast() {
            if last.index + 1 < last.picks.count {
                self.path.append(last)
                self.path[self.path.count - 1].index += 1
                return true
            }
            self.known[last.state] = last.orders
            self.count(last.orders)
        }
        return false
    }

    private mutating func count(_ orders: Int) {
        if self.path.isEmpty { self.orders += orders } else { self.path[self.path.count - 1].orders += orders }
    }
}
