// SPDX-License-Identifier: Apache-2.0

/// How long visits last, and how many there may be.
public struct VisitLimits: Hashable, Sendable {
    /// The longest lifetime that can be set.
    public static let maximumLifetime = Duration.seconds(24 * 60 * 60)
    /// The most visits at a time that can be set for one login session.
    public static let maximumVisitsPerLogin = 8
    /// The most visits at a time of one operator, over all their logins.
    public static let maximumVisitsPerOperator = 64

    /// The most hand-off codes within a minute that can be set.
    public static let maximumHandOffsPerMinute = 100

    /// How long a visit lasts at most; 60 minutes unless set, up to 24 hours.
    public var lifetime: Duration { didSet { self.lifetime = Self.clamped(self.lifetime, to: Self.maximumLifetime) } }
    /// How long a visit may be left alone, to within 30 seconds; 15 minutes unless set.
    public var idle: Duration { didSet { self.idle = Self.clamped(self.idle, to: Self.maximumLifetime) } }
    /// How long a hand-off code works; 60 seconds unless set, up to 10 minutes.
    public var handOff: Duration { didSet { self.handOff = Self.clamped(self.handOff, to: .seconds(600)) } }
    /// How many visits one login session has at a time; one more replaces the oldest.
    ///
    /// 1 unless set, up to 8.
    public var visitsPerLogin: Int {
        didSet { self.visitsPerLogin = min(max(1, self.visitsPerLogin), Self.maximumVisitsPerLogin) }
    }
    /// How many hand-off codes one operator gets within a minute; 20 unless set, up to 100.
    public var handOffsPerMinute: Int {
        didSet { self.handOffsPerMinute = min(max(1, self.handOffsPerMinute), Self.maximumHandOffsPerMinute) }
    }

    /// Makes limits; what is out of its range becomes the nearest end of it.
    public init(
        lifetime: Duration = .seconds(60 * 60), idle: Duration = .seconds(15 * 60), handOff: Duration = .seconds(60),
        visitsPerLogin: Int = 1, handOffsPerMinute: Int = 20
    ) {
        self.lifetime = Self.clamped(lifetime, to: Self.maximumLifetime)
        self.idle = Self.clamped(idle, to: Self.maximumLifetime)
        self.handOff = Self.clamped(handOff, to: .seconds(600))
        self.visitsPerLogin = min(max(1, visitsPerLogin), Self.maximumVisitsPerLogin)
        self.handOffsPerMinute = min(max(1, handOffsPerMinute), Self.maximumHandOffsPerMinute)
    }

    private static func clamped(_ duration: Duration, to maximum: Duration) -> Duration {
        min(max(.seconds(1), duration), maximum)
    }
}
