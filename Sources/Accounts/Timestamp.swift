// SPDX-License-Identifier: Apache-2.0

/// An instant of civil time in whole milliseconds, the same after any number of trips through storage.
///
/// Covers the years 0001 to 9999 (the range of RFC 3339). Arithmetic stops at the ends of that range instead of
/// overflowing, so hostile durations cannot trap or wrap.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds; negative before.
    public let millisecondsSince1970: Int64

    /// The first instant of the year 0001.
    public static let earliest = Self(unchecked: -62_135_596_800_000)
    /// The last millisecond of the year 9999.
    public static let latest = Self(unchecked: 253_402_300_799_999)

    /// Takes milliseconds since 1970; what lies outside the years 0001 to 9999 becomes the nearest end.
    public init(millisecondsSince1970 milliseconds: Int64) {
        let range = Self.earliest.millisecondsSince1970...Self.latest.millisecondsSince1970
        self.init(unchecked: min(max(milliseconds, range.lowerBound), range.upperBound))
    }

    /// Takes milliseconds from storage; nil outside the years 0001 to 9999.
    public init?(exactly milliseconds: Int64) {
        self.init(millisecondsSince1970: milliseconds)
        guard self.millisecondsSince1970 == milliseconds else { return nil }
    }

    private init(unchecked milliseconds: Int64) {
        self.millisecondsSince1970 = milliseconds
    }

    /// Orders by time.
    public static func < (left: Self, right: Self) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    /// The instant `duration` later, in whole milliseconds rounded towards zero; earlier when it is negative.
    public func advanced(by duration: Duration) -> Self {
        let (sum, overflow) = self.millisecondsSince1970.addingReportingOverflow(duration.wholeMilliseconds)
        return overflow ? (duration < .zero ? .earliest : .latest) : Self(millisecondsSince1970: sum)
    }

    /// The time from `earlier` to this instant; negative when `earlier` is in fact later.
    public func duration(since earlier: Self) -> Duration {
        .milliseconds(self.millisecondsSince1970 - earlier.millisecondsSince1970)
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero and stopped at the ends of `Int64`.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}

extension Timestamp: Codable {
    /// Reads milliseconds since 1970 and refuses what lies outside the years 0001 to 9999.
    public init(from decoder: any Decoder) throws {
        let milliseconds = try decoder.singleValueContainer().decode(Int64.self)
        guard let timestamp = Self(exactly: milliseconds) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a time within the years 0001 to 9999"))
        }
        self = timestamp
    }

    /// Writes milliseconds since 1970.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.millisecondsSince1970)
    }
}
