// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// How times and durations are written for people: the place where a vendor brings in a locale and a time zone.
///
/// `LocalizedTimes`, in the product of that name, is one for every locale.
public protocol TimeFormat: Sendable {
    /// A day and a time of day, to the minute.
    func moment(_ time: Timestamp) -> String

    /// A time of day, to the minute.
    func timeOfDay(_ time: Timestamp) -> String

    /// How long something takes, to the minute: begun minutes count, and less than none is none.
    func span(_ duration: Duration) -> String
}

/// Times in UTC by RFC 3339 with a blank for the `T`, and durations in English.
public struct PlainTimes: TimeFormat {
    /// Makes the format.
    public init() {}

    /// Such as `2026-01-31 14:05 UTC`.
    public func moment(_ time: Timestamp) -> String {
        "\(time.description.prefix(10)) \(self.timeOfDay(time))"
    }

    /// Such as `14:05 UTC`.
    public func timeOfDay(_ time: Timestamp) -> String {
        "\(time.description.dropFirst(11).prefix(5)) UTC"
    }

    /// Such as `1 minute` or `59 minutes`.
    public func span(_ duration: Duration) -> String {
        let minutes = duration.startedMinutes
        return minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }
}

extension Duration {
    /// The minutes in it, of which the last may only have begun; never negative.
    public var startedMinutes: Int64 {
        let (seconds, attoseconds) = self.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return seconds / 60 + (seconds % 60 > 0 || attoseconds > 0 ? 1 : 0)
    }
}
