// SPDX-License-Identifier: Apache-2.0

/// How long visits last, and how many there may be.
///
/// What is out of its range is an error, and never taken for something near it: a company that means two days must not
/// get one unawares.
///
/// ```swift
/// let limits = try VisitLimits(lifetime: .seconds(30 * 60), visitsPerLogin: 2)
/// ```
public struct VisitLimits: Hashable, Sendable {
    /// The longest lifetime and the longest idle limit that can be set.
    public static let maximumLifetime = Duration.seconds(24 * 60 * 60)
    /// The longest time that a hand-off code can be set to work.
    public static let maximumHandOff = Duration.seconds(10 * 60)
    /// The most visits at a time that can be set for one login session.
    public static let maximumVisitsPerLogin = 8
    /// The most visits at a time that can be set for one operator, over all their logins.
    public static let maximumVisitsPerOperator = 64
    /// The most entries within a minute that can be set.
    public static let maximumEntriesPerMinute = 100
    /// The most different accounts within an hour that can be set.
    public static let maximumSubjectsPerHour = 500
    /// The most refusals within a minute that can be set.
    public static let maximumRefusalsPerMinute = 1_000

    /// What becomes of one visit too many.
    @nonexhaustive
    public enum Overflow: Hashable, Sendable {
        /// It begins, and the oldest ends for it.
        case replaceOldest
        /// It is refused; only a switch, which leaves one for another, goes on.
        case refuse
    }

    /// How long a visit lasts at most.
    public let lifetime: Duration
    /// How long a visit may be left alone, to within 30 seconds.
    public let idle: Duration
    /// How long a hand-off code works.
    public let handOff: Duration
    /// How many visits one login session has at a time.
    public let visitsPerLogin: Int
    /// How many visits one operator has at a time, over all their logins.
    public let visitsPerOperator: Int
    /// What becomes of one visit too many.
    public let overflow: Overflow
    /// How often one operator may prepare, start, ask for an approval or lift a freeze within a minute.
    ///
    /// A request counts at the time at which it was made, however long a store then keeps it waiting.
    public let entriesPerMinute: Int
    /// How many different accounts one operator may enter within an hour.
    public let subjectsPerHour: Int
    /// How often one operator is refused within a minute before nothing more is looked at.
    ///
    /// Each of these is on record by itself; see ``RefusalCount`` for what comes after them.
    public let refusalsPerMinute: Int
    /// For how long a second person's yes can be used.
    public let approval: Duration

    /// Makes the usual limits.
    ///
    /// Visits last 60 minutes, may be left alone for 15, and come one at a time for a login and 64 for an operator; one too
    /// many replaces the oldest. Codes work for 60 seconds, and a yes for 15 minutes. An operator enters 20 times within a
    /// minute, 100 accounts within an hour, and is refused 20 times within a minute.
    public init() {
        self.lifetime = .seconds(60 * 60)
        self.idle = .seconds(15 * 60)
        self.handOff = .seconds(60)
        self.visitsPerLogin = 1
        self.visitsPerOperator = Self.maximumVisitsPerOperator
        self.overflow = .replaceOldest
        self.entriesPerMinute = 20
        self.subjectsPerHour = 100
        self.refusalsPerMinute = 20
        self.approval = .seconds(15 * 60)
    }

    /// Makes limits; what is not given is as usual.
    ///
    /// - Parameters:
    ///   - lifetime: 1 second to ``maximumLifetime``.
    ///   - idle: 1 second to ``maximumLifetime``.
    ///   - handOff: 1 second to ``maximumHandOff``.
    ///   - visitsPerLogin: 1 to ``maximumVisitsPerLogin``.
    ///   - visitsPerOperator: 1 to ``maximumVisitsPerOperator``.
    ///   - overflow: what becomes of one visit too many.
    ///   - entriesPerMinute: 1 to ``maximumEntriesPerMinute``.
    ///   - subjectsPerHour: 1 to ``maximumSubjectsPerHour``.
    ///   - refusalsPerMinute: 1 to ``maximumRefusalsPerMinute``.
    ///   - approval: 1 second to ``maximumLifetime``.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for what is out of its range.
    public init(
        lifetime: Duration = VisitLimits().lifetime, idle: Duration = VisitLimits().idle,
        handOff: Duration = VisitLimits().handOff, visitsPerLogin: Int = VisitLimits().visitsPerLogin,
        visitsPerOperator: Int = VisitLimits().visitsPerOperator, overflow: Overflow = VisitLimits().overflow,
        entriesPerMinute: Int = VisitLimits().entriesPerMinute,
        subjectsPerHour: Int = VisitLimits().subjectsPerHour,
        refusalsPerMinute: Int = VisitLimits().refusalsPerMinute, approval: Duration = VisitLimits().approval
    ) throws {
        let second = Duration.seconds(1)
        self.lifetime = try Self.checked("a lifetime", lifetime, second, Self.maximumLifetime)
        self.idle = try Self.checked("an idle limit", idle, second, Self.maximumLifetime)
        self.handOff = try Self.checked("the time of a hand-off code", handOff, second, Self.maximumHandOff)
        self.visitsPerLogin = try Self.checked(
            "the number of visits per login", visitsPerLogin, 1, Self.maximumVisitsPerLogin)
        self.visitsPerOperator = try Self.checked(
            "the number of visits per operator", visitsPerOperator, 1, Self.maximumVisitsPerOperator)
        self.overflow = overflow
        self.entriesPerMinute = try Self.checked(
            "the number of entries per minute", entriesPerMinute, 1, Self.maximumEntriesPerMinute)
        self.subjectsPerHour = try Self.checked(
            "the number of accounts per hour", subjectsPerHour, 1, Self.maximumSubjectsPerHour)
        self.refusalsPerMinute = try Self.checked(
            "the number of refusals per minute", refusalsPerMinute, 1, Self.maximumRefusalsPerMinute)
        self.approval = try Self.checked("the time of an approval", approval, second, Self.maximumLifetime)
    }

    private static func checked<Value: Comparable>(
        _ name: String, _ value: Value, _ least: Value, _ most: Value
    ) throws -> Value {
        guard least <= value, value <= most else {
            throw ImpersonationError(.invalidInput, "\(name) is from \(least) to \(most), not \(value)")
        }
        return value
    }
}
