// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Testing

@Suite struct `A timestamp` {
    static let texts: [(String, Int64)] = [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2026-03-01T09:30:00.250Z", 1_772_357_400_250),
        ("2024-02-29T12:00:00+02:00", 1_709_200_800_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("1985-04-12T23:20:50.52Z", 482_196_050_520),
        ("1996-12-19T16:39:57-08:00", 851_042_397_000),
        ("1990-12-31T23:59:60Z", 662_688_000_000),
        ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
        ("2026-03-01t09:30:00z", 1_772_357_400_000),
        ("2026-03-01 09:30:00.123456789Z", 1_772_357_400_123),
    ]

    @Test(arguments: Self.texts)
    func `reads RFC 3339, its examples among it`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.millisecondsSince1970 == milliseconds)
    }

    @Test(arguments: [
        "", "2026-03-01", "2026-03-01T09:30Z", "2026-03-01T09:30:00", "2026-3-1T09:30:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "٢٠٢٦-01-01T00:00:00Z",
        "2026-01-01T00:00:00.0000000000000000001Z",
    ])
    func `reads nothing else`(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `is taken from a literal`() {
        let time: Timestamp = "2026-03-01T09:30:00.250Z"
        #expect(time.millisecondsSince1970 == 1_772_357_400_250)
    }

    @Test func `is written as it is read, and agrees with Foundation`() throws {
        var state: UInt64 = 7
        let formatter = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
        for _ in 0..<2_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let span = UInt64(Timestamp.latest.millisecondsSince1970 - Timestamp.earliest.millisecondsSince1970)
            let time = Timestamp(
                millisecondsSince1970: Timestamp.earliest.millisecondsSince1970 + Int64((state >> 8) % span))
            #expect(Timestamp(rfc3339: time.description) == time)
            let seconds = Double(time.millisecondsSince1970).rounded(.down) / 1_000
            guard time.millisecondsSince1970 > 0 else { continue }
            let date = Date(timeIntervalSince1970: seconds.rounded(.down))
            #expect(time.description.prefix(19) == date.formatted(formatter).prefix(19))
        }
    }

    @Test func `stops at the ends of its range instead of overflowing`() {
        #expect(Timestamp(millisecondsSince1970: .max) == .latest)
        #expect(Timestamp(millisecondsSince1970: .min) == .earliest)
        #expect(Timestamp.latest.advanced(by: .seconds(Int64.max)) == .latest)
        #expect(Timestamp.earliest.advanced(by: .seconds(Int64.min)) == .earliest)
        #expect(Timestamp(exactly: Timestamp.latest.millisecondsSince1970 + 1) == nil)
    }

    @Test func `counts durations in whole milliseconds`() {
        let time = Timestamp(millisecondsSince1970: 1_000)
        #expect(time.advanced(by: .microseconds(1_999)).millisecondsSince1970 == 1_001)
        #expect(time.advanced(by: .milliseconds(-1)).millisecondsSince1970 == 999)
        #expect(time.duration(since: Timestamp(millisecondsSince1970: 4_000)) == .seconds(-3))
    }

    @Test func `out of range in storage is an error`() throws {
        let stored = Data("[253402300800000]".utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: stored) }
        let time = Timestamp(millisecondsSince1970: 1_772_357_400_250)
        #expect(try JSONDecoder().decode([Timestamp].self, from: JSONEncoder().encode([time])) == [time])
    }

    @Test func `of the system's clock is now`() {
        let now = Date().timeIntervalSince1970 * 1_000
        #expect(abs(Double(SystemClock().now.millisecondsSince1970) - now) < 60_000)
    }
}
