// SPDX-License-Identifier: Apache-2.0

/// What happens next: one process goes on, or time passes.
///
/// Processes are written as letters, `a` the first.
enum Pick: Hashable, Sendable {
    case process(Int, Fate)
    case timePasses

    /// Which process goes on, if one does.
    var process: Int? { if case .process(let process, _) = self { process } else { nil } }

    /// The pick as schedules spell it: `a`, `b`, … go on, with a mark when that goes wrong; `t` is time.
    var text: String {
        switch self {
        case .process(let process, let fate): "\(Self.letters[process])\(fate.mark)"
        case .timePasses: "t"
        }
    }

    init?(_ text: some StringProtocol) {
        if text == "t" {
            self = .timePasses
            return
        }
        guard let letter = text.first, let process = Self.letters.firstIndex(of: letter),
            let fate = Fate.allCases.first(where: { $0.mark == text.dropFirst() })
        else { return nil }
        self = .process(process, fate)
    }

    /// What processes are called; `t` is time.
    static let letters = Array("abcdefgh")
}

/// The picks of one run, from which it can be run again.
struct Schedule: Hashable, Sendable, CustomStringConvertible {
    var picks: [Pick]

    init(_ picks: [Pick] = []) { self.picks = picks }

    init?(_ text: some StringProtocol) {
        let words: [Substring] = Substring(text).split(separator: " ")
        self.picks = words.compactMap { Pick($0) }
        guard self.picks.count == words.count else { return nil }
    }

    var description: String { self.picks.map(\.text).joined(separator: " ") }
}
