// SPDX-License-Identifier: Apache-2.0

/// Goes through all schedules, depth first, by running again and again with the next choice.
struct Explorer {
    private struct Fork {
        let picks: [Pick]
        var index: Int
    }

    private var path: [Fork] = []
    private var depth = 0

    /// The picks of the run that has just been made.
    var schedule: Schedule { Schedule(self.path.prefix(self.depth).map { $0.picks[$0.index] }) }

    /// Chooses one of `picks`: as before as far as this path has been walked, the first one beyond.
    mutating func choose(among picks: [Pick]) -> Pick {
        if self.depth == self.path.count { self.path.append(Fork(picks: picks, index: 0)) }
        let fork = self.path[self.depth]
        precondition(fork.picks == picks, "the same choices must lead to the same run")
        self.depth += 1
        return fork.picks[fork.index]
    }

    /// Turns to the next schedule; false when there is none left.
    mutating func advance() -> Bool {
        // A run that was given up has a shorter path than the one before it can have had.
        self.path.removeSubrange(self.depth...)
        self.depth = 0
        while let last = self.path.last, last.index + 1 == last.picks.count { self.path.removeLast() }
        guard !self.path.isEmpty else { return false }
        self.path[self.path.count - 1].index += 1
        return true
    }
}
