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
    /// The most visits at a time of one operator, over all their logins.
    public static let maximumVisitsPerOperator = 64
    /// The most hand-off codes within a minute that can be set.
    public static let maximumHandOffsPerMinute = 100

    /// How long a visit lasts at most.
    public let lifetime: Duration
    /// How long a visit may be left alone, to within 30 seconds.
    public let idle: Duration
    /// How long a hand-off code works.
    public let handOff: Duration
    /// How many visits one login session has at a time; one more replaces the oldest.
    public let visitsPerLogin: Int
    /// How many hand-off codes one operator gets within a minute.
    public let handOffsPerMinute: Int

    /// Makes the usual limits.
    ///
    /// Visits last 60 minutes, may be left alone for 15, and come one at a time; codes work for 60 seconds, and there are
    /// 20 within a minute.
    public init() {
        self.lifetime = .seconds(60 * 60)
        self.idle = .seconds(15 * 60)
        self.handOff = .seconds(60)
        self.visitsPerLogin = 1
        self.handOffsPerMinute = 20
    }

    /// Makes limits; what is not given is as usual.
    ///
    /// - Parameters:
    ///   - lifetime: 1 second to ``maximumLifetime``.
    ///   - idle: 1 second to ``maximumLifetime``.
    ///   - handOff: 1 second to ``maximumHandOff``.
    ///   - visitsPerLogin: 1 to ``maximumVisitsPerLogin``.
    ///   - handOffsPerMinute: 1 to ``maximumHandOffsPerMinute``.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for what is out of its range.
    public init(
        lifetime: Duration = VisitLimits().lifetime, idle: Duration = VisitLimits().idle,
        handOff: Duration = VisitLimits().handOff, visitsPerLogin: Int = VisitLimits().visitsPerLogin,
        handOffsPerMinute: Int = VisitLimits().handOffsPerMinute
    ) throws {
        let second = Duration.seconds(1)
        self.lifetime = try Self.checked("a lifetime", lifetime, second, Self.maximumLifetime)
        self.idle = try Self.checked("an idle limit", idle, second, Self.maximumLifetime)
        self.handOff = try Self.checked("the time of a hand-off code", handOff, second, Self.maximumHandOff)
        self.visitsPerLogin = try Self.checked(
            "the number of visits per login", visitsPerLogin, 1, Self.maximumVisitsPerLogin)
        self.handOffsPerMinute = try Self.checked(
            "the number of hand-off codes per minute", handOffsPerMinute, 1, Self.maximumHandOffsPerMinute)
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
