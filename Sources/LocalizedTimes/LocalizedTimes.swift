// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Foundation
public import Impersonation

/// Times and durations as a locale writes them, in a time zone.
///
/// ```swift
/// let words = EnglishPhrasebook(times: LocalizedTimes(locale: Locale(identifier: "de_AT"), timeZone: vienna))
/// banner.detail(in: words)
/// ```
public struct LocalizedTimes: TimeFormat {
    /// The locale.
    public let locale: Locale
    /// The time zone.
    public let timeZone: TimeZone

    /// Makes the format.
    public init(locale: Locale, timeZone: TimeZone) {
        self.locale = locale
        self.timeZone = timeZone
    }

    /// A day and a time of day, with the time zone.
    public func moment(_ time: Timestamp) -> String {
        self.style(.abbreviated).format(time.date)
    }

    /// A time of day, with the time zone.
    public func timeOfDay(_ time: Timestamp) -> String {
        self.style(.omitted).format(time.date)
    }

    /// Hours and minutes: begun minutes count, and less than none is none.
    public func span(_ duration: Duration) -> String {
        let minutes = Duration.seconds(60 * duration.startedMinutes)
        let units: Set<Duration.UnitsFormatStyle.Unit> = minutes < .seconds(3_600) ? [.minutes] : [.hours, .minutes]
        return minutes.formatted(.units(allowed: units, width: .wide).locale(self.locale))
    }

    private func style(_ date: Date.FormatStyle.DateStyle) -> Date.FormatStyle {
        var style = Date.FormatStyle(date: date, time: .shortened, locale: self.locale, timeZone: self.timeZone)
            .timeZone(.specificName(.short))
        style.calendar = self.locale.calendar
        style.calendar.timeZone = self.timeZone
        return style
    }
}

extension Timestamp {
    fileprivate var date: Date { Date(timeIntervalSince1970: Double(self.millisecondsSince1970) / 1_000) }
}
