// SPDX-License-Identifier: Apache-2.0

extension Timestamp: CustomStringConvertible {
    /// The instant as RFC 3339 text in UTC with milliseconds, such as `2026-03-01T09:30:00.000Z`.
    public var description: String {
        let (day, millisecondsOfDay) = self.millisecondsSince1970.floored(by: 86_400_000)
        let (year, month, dayOfMonth) = Self.civil(fromDay: day)
        let (secondsOfDay, milliseconds) = millisecondsOfDay.floored(by: 1_000)
        let (minutesOfDay, seconds) = secondsOfDay.floored(by: 60)
        let (hours, minutes) = minutesOfDay.floored(by: 60)
        let date = "\(year.padded(4))-\(month.padded(2))-\(dayOfMonth.padded(2))"
        return "\(date)T\(hours.padded(2)):\(minutes.padded(2)):\(seconds.padded(2)).\(milliseconds.padded(3))Z"
    }

    /// Reads RFC 3339 text with any offset; fractions beyond milliseconds are cut off.
    ///
    /// Nil for anything else.
    ///
    /// A leap second (`:60`) is read as the first instant of the next minute, since civil milliseconds have no
    /// place for it.
    public init?(rfc3339 text: String) {
        var reader = DigitReader(text: Array(text.utf8))
        guard let year = reader.number(digits: 4, in: 1...9_999), reader.take("-"),
            let month = reader.number(digits: 2, in: 1...12), reader.take("-"),
            let day = reader.number(digits: 2, in: 1...Self.days(inMonth: month, of: year)),
            reader.take("T") || reader.take("t") || reader.take(" "),
            let hours = reader.number(digits: 2, in: 0...23), reader.take(":"),
            let minutes = reader.number(digits: 2, in: 0...59), reader.take(":"),
            let seconds = reader.number(digits: 2, in: 0...60),
            let milliseconds = reader.fraction(),
            let offset = reader.offsetMinutes(), reader.isAtEnd
        else { return nil }
        let minutesSince1970 = Self.day(year: year, month: month, day: day) * 1_440 + hours * 60 + minutes - offset
        self.init(exactly: (minutesSince1970 * 60 + seconds) * 1_000 + milliseconds)
    }

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        // Years are counted from March, so that the leap day is the last of its year.
        let (era, yearOfEra) = (month > 2 ? year : year - 1).floored(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day counted from 1970-01-01.
    private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).floored(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Timestamp: ExpressibleByStringLiteral {
    /// Takes a literal such as `"2026-03-01T09:30:00Z"`; one that is not RFC 3339 is a mistake in the program and traps.
    public init(stringLiteral value: String) {
        guard let timestamp = Self(rfc3339: value) else {
            preconditionFailure("a time is RFC 3339 text such as 2026-03-01T09:30:00Z")
        }
        self = timestamp
    }
}

extension Int64 {
    /// Quotient rounded down and the remainder that is never negative.
    fileprivate func floored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    fileprivate func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}

/// Walks over the fixed-width fields of RFC 3339 text.
private struct DigitReader {
    private let text: [UInt8]
    private var position = 0

    init(text: [UInt8]) {
        self.text = text
    }

    var isAtEnd: Bool { self.position == self.text.count }

    mutating func take(_ character: Character) -> Bool {
        guard !self.isAtEnd, self.text[self.position] == character.asciiValue else { return false }
        self.position += 1
        return true
    }

    mutating func number(digits: Int, in range: ClosedRange<Int64>) -> Int64? {
        guard self.text.count - self.position >= digits else { return nil }
        var value: Int64 = 0
        for byte in self.text[self.position..<self.position + digits] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        self.position += digits
        return range.contains(value) ? value : nil
    }

    /// Milliseconds after an optional point; nil when a point is not followed by 1 to 18 digits.
    mutating func fraction() -> Int64? {
        guard self.take(".") else { return 0 }
        let digits = self.text[self.position...].prefix { (0x30...0x39).contains($0) }
        guard (1...18).contains(digits.count) else { return nil }
        self.position += digits.count
        let firstThree = digits.prefix(3) + Array(repeating: 0x30, count: max(0, 3 - digits.count))
        return firstThree.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Minutes east of UTC.
    mutating func offsetMinutes() -> Int64? {
        if self.take("Z") || self.take("z") { return 0 }
        let east = self.take("+")
        guard east || self.take("-"), let hours = self.number(digits: 2, in: 0...23), self.take(":"),
            let minutes = self.number(digits: 2, in: 0...59)
        else { return nil }
        return (east ? 1 : -1) * (hours * 60 + minutes)
    }
}
