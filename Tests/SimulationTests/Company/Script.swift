// SPDX-License-Identifier: Apache-2.0

import SeededDice

/// What happens in a company, from the first to the last, and by which rules it works.
struct Script: Hashable, Sendable {
    let rules: CompanyRules
    var moves: [Move]

    init(rules: CompanyRules, moves: [Move]) {
        self.rules = rules
        self.moves = moves
    }

    /// The script of a seed.
    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        self.rules = CompanyRules.allCases[dice.roll(CompanyRules.allCases.count)]
        self.moves = (0..<(100 + dice.roll(400))).map { _ in Move.random(&dice) }
    }

    /// The script without what is not needed for a run to end as `isStill` asks for: no part of it can be left out.
    ///
    /// Halves, quarters and so on are left out as long as that works, as in Zeller's delta debugging.
    func shrunk(while isStill: (Script) -> Bool) -> Script {
        var best = self
        var size = max(1, best.moves.count / 2)
        while true {
            var hasShrunk = false
            var start = 0
            while start < best.moves.count {
                var shorter = best
                shorter.moves.removeSubrange(start..<min(start + size, best.moves.count))
                if isStill(shorter) {
                    best = shorter
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if !hasShrunk, size == 1 { return best }
            if !hasShrunk || size > best.moves.count { size = max(1, size / 2) }
        }
    }
}

extension Script: CustomStringConvertible {
    var description: String { ([self.rules.rawValue] + self.moves.map(\.description)).joined(separator: " ") }

    init?(_ text: some StringProtocol) {
        let words: [Substring] = Substring(text).split(separator: " ")
        guard let first = words.first, let rules = CompanyRules(rawValue: String(first)) else { return nil }
        self.rules = rules
        self.moves = words.dropFirst().compactMap { Move($0) }
        guard self.moves.count == words.count - 1 else { return nil }
    }
}
