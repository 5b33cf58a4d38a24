// SPDX-License-Identifier: Apache-2.0

import SeededDice

/// One line of a script: what happens next in a company.
///
/// Any move can be left out of a script without the others losing their sense: numbers count round what there is.
enum Move: Hashable, Sendable {
    /// A person sets about something at one of the nodes, when there is a free hand for it.
    case begins(Errand, person: Int, node: Int, choice: Int)
    /// One of the calls that wait takes its turn.
    case step(Int, Fate)
    /// Time passes for everybody.
    case passes(milliseconds: Int64)
    /// The clock of a node is set that much before, or behind, the true time.
    case setsClock(node: Int, milliseconds: Int64)
    /// A node dies, with everybody on it; another one takes its place.
    case crash(node: Int)
    /// How the log fares from now on.
    case log(LogHealth)
}

extension Move: CustomStringConvertible {
    /// The move as scripts spell it.
    var description: String {
        switch self {
        case .begins(let errand, let person, let node, let choice): "\(errand.rawValue).\(person).\(node).\(choice)"
        case .step(let index, let fate): "\(index)\(fate.mark)"
        case .passes(let milliseconds): "time.\(milliseconds)"
        case .setsClock(let node, let milliseconds): "clock.\(node).\(milliseconds)"
        case .crash(let node): "crash.\(node)"
        case .log(let health): "log.\(health.rawValue)"
        }
    }

    init?(_ text: some StringProtocol) {
        let parts: [Substring] = Substring(text).split(separator: ".")
        let numbers = parts.dropFirst().compactMap { Int64($0) }
        guard let word = parts.first else { return nil }
        switch (word, numbers.count) {
        case ("time", 1): self = .passes(milliseconds: numbers[0])
        case ("clock", 2): self = .setsClock(node: Int(numbers[0]), milliseconds: numbers[1])
        case ("crash", 1): self = .crash(node: Int(numbers[0]))
        case ("log", 0):
            guard parts.count == 2, let health = LogHealth(rawValue: String(parts[1])) else { return nil }
            self = .log(health)
        case (_, 3):
            guard let errand = Errand(rawValue: String(word)) else { return nil }
            self = .begins(errand, person: Int(numbers[0]), node: Int(numbers[1]), choice: Int(numbers[2]))
        default:
            let digits = word.prefix { $0.isNumber }
            guard parts.count == 1, let index = Int(digits),
                let fate = Fate.allCases.first(where: { $0.mark == word.dropFirst(digits.count) })
            else { return nil }
            self = .step(index, fate)
        }
    }
}

extension Move {
    /// A move as `dice` have it.
    static func random(_ dice: inout Dice) -> Self {
        switch dice.roll(100) {
        case ..<11:
            .begins(
                .random(&dice), person: dice.roll(64), node: dice.roll(Company.nodeCount), choice: dice.roll(100_000))
        case ..<94: .step(dice.roll(64), .random(&dice))
        case ..<96: .passes(milliseconds: Self.times[dice.roll(Self.times.count)])
        case 96: dice.roll(3) == 0 ? .crash(node: dice.roll(Company.nodeCount)) : .passes(milliseconds: 1)
        case 97:
            .setsClock(node: dice.roll(Company.nodeCount), milliseconds: Self.drifts[dice.roll(Self.drifts.count)])
        default: .log(dice.roll(6) > 0 ? .well : dice.roll(2) == 0 ? .refusing : .deaf)
        }
    }

    /// From what nobody notices to what ends codes, starts, visits that nobody uses, and whole visits.
    private static let times: [Int64] = [
        1, 1, 900, 1_000, 1_000, 2_000, 5_000, 5_000, 9_000, 9_000, 20_000, 31_000, 60_000, 61_000, 300_000, 900_000,
        3_600_000,
    ]
    /// Within the seconds that are forgiven, but for the last, which ends what a node looks at.
    private static let drifts: [Int64] = [-2_000, -1_000, 0, 0, 1_000, 2_000, -9_000]
}

extension Errand {
    fileprivate static func random(_ dice: inout Dice) -> Self {
        var left = dice.roll(Self.allCases.reduce(0) { $0 + $1.weight })
        return Self.allCases.first { errand in
            left -= errand.weight
            return left < 0
        } ?? .enter
    }
}

extension Fate {
    /// Mostly it goes well.
    fileprivate static func random(_ dice: inout Dice) -> Self {
        switch dice.roll(300) {
        case 0, 1: .failsBefore
        case 2, 3: .failsAfter
        case 4: .diesBefore
        case 5: .diesAfter
        case ..<30: .answersLate
        default: .proceeds
        }
    }
}
