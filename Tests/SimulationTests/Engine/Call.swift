// SPDX-License-Identifier: Apache-2.0

/// What calls read and write.
struct Records: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    static let visits = Self(rawValue: 1)
    static let ledgers = Self(rawValue: 2)
    static let freezes = Self(rawValue: 4)
    static let log = Self(rawValue: 8)
    /// What acts change: the customer's own data.
    static let effects = Self(rawValue: 16)
    static let accounts = Self(rawValue: 32)
    /// Consents and approvals.
    static let agreements = Self(rawValue: 64)
    /// Events that wait for the log.
    static let events = Self(rawValue: 128)
    /// What customers were told.
    static let notices = Self(rawValue: 256)
    /// What the panel knows of accounts besides.
    static let facts = Self(rawValue: 512)
    /// What holds the log's checkpoints.
    static let checkpoints = Self(rawValue: 1_024)
    static let all = Self(rawValue: .max)
    /// What says whether a visit is over.
    static let endings: Self = [.visits, .freezes, .accounts, .agreements]
}

/// One call of the code under test at a port, or a moment at which the world sees something of it.
struct Call: Sendable {
    let title: StaticString
    /// What it reads, and what the world looks at to judge this step: where two calls commute, so do their verdicts.
    let reads: Records
    let writes: Records
    /// Whether the call can fail, and its process die at it.
    ///
    /// What only the world's eye does cannot.
    var isFallible = true
    /// What the story of a run says beyond the title.
    var particulars: @Sendable () -> String = { "" }

    /// Whether making this call before or after `other` comes to the same.
    func commutes(with other: Self) -> Bool {
        self.writes.isDisjoint(with: other.reads.union(other.writes)) && other.writes.isDisjoint(with: self.reads)
    }
}

/// What becomes of a call, and of the process that makes it.
enum Fate: Hashable, Sendable, CaseIterable {
    /// It takes effect and returns.
    case proceeds
    /// It takes effect, and its answer comes later: others may come in between.
    case answersLate
    /// It throws and has had no effect.
    case failsBefore
    /// It throws and has had its effect.
    case failsAfter
    /// The process dies before the call has had its effect.
    case diesBefore
    /// The process dies after the call has had its effect.
    case diesAfter

    var hasEffect: Bool { self != .failsBefore && self != .diesBefore }
    var isDeath: Bool { self == .diesBefore || self == .diesAfter }

    /// The mark behind the process's letter in a schedule.
    var mark: String {
        switch self {
        case .proceeds: ""
        case .answersLate: "~"
        case .failsBefore: "-"
        case .failsAfter: "+"
        case .diesBefore: "!"
        case .diesAfter: "x"
        }
    }

    /// What a story says behind the call.
    var words: String {
        switch self {
        case .proceeds: ""
        case .answersLate: " — the answer comes later"
        case .failsBefore: " — fails without effect"
        case .failsAfter: " — takes effect and fails"
        case .diesBefore: " — dies before it"
        case .diesAfter: " — dies after it"
        }
    }
}
