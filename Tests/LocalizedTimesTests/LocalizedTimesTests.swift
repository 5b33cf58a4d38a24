// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Foundation
import Impersonation
import LocalizedTimes
import Permissions
import Testing

@Suite struct `Times by locale` {
    // 2026-01-31T13:05:00Z
    let time = Timestamp(millisecondsSince1970: 1_769_864_700_000)

    private func times(_ locale: String, _ zone: String = "Europe/Vienna") throws -> LocalizedTimes {
        LocalizedTimes(locale: Locale(identifier: locale), timeZone: try #require(TimeZone(identifier: zone)))
    }

    @Test(arguments: [
        ("de_AT", "Europe/Vienna", "14:05", "31", "59 Minuten"),
        ("en_US", "America/New_York", "8:05", "Jan 31", "59 minutes"),
        ("fr_FR", "Europe/Paris", "14:05", "31 janv.", "59 minutes"),
        ("ja_JP", "Asia/Tokyo", "22:05", "31", "59\u{5206}"),
    ])
    func `are written as people there write them`(
        _ locale: String, _ zone: String, _ hour: String, _ day: String, _ span: String
    ) throws {
        let times = try self.times(locale, zone)
        #expect(times.timeOfDay(self.time).contains(hour) && !times.timeOfDay(self.time).contains("2026"))
        #expect(times.moment(self.time).contains(hour) && times.moment(self.time).contains(day))
        #expect(times.moment(self.time).contains("2026"))
        #expect(Self.plain(times.span(.seconds(58 * 60 + 1))) == span)
    }

    @Test(arguments: ["de_AT", "en_US", "fr_FR", "ja_JP", "ar_EG", "fa_IR", "th_TH"], Requirement.timeFormat)
    func `keep what formats of times promise`(
        _ locale: String, _ requirement: Requirement<any TimeFormat>
    ) async throws {
        let times = try self.times(locale)
        try await requirement.check { times }
    }

    @Test func `are of the calendar that people have there`() throws {
        #expect(try self.times("th_TH", "Asia/Bangkok").moment(self.time).contains("2569"))
    }

    @Test func `name the time zone, so that nobody takes it for another`() throws {
        #expect(try self.times("en_US", "America/New_York").timeOfDay(self.time).contains("EST"))
        #expect(try self.times("en_US", "GMT").moment(self.time).contains("GMT"))
    }

    @Test(arguments: [
        (Duration.seconds(-5), "0 minutes"), (.zero, "0 minutes"), (.milliseconds(1), "1 minute"),
        (.seconds(60), "1 minute"), (.seconds(61), "2 minutes"), (.seconds(3_600), "1 hour"),
        (.seconds(5_401), "1 hour, 31 minutes"),
    ])
    func `count begun minutes`(_ duration: Duration, _ text: String) throws {
        #expect(Self.plain(try self.times("en_GB").span(duration)) == text)
    }

    @Test func `stand in the words of a banner and a notice`() throws {
        let words = EnglishPhrasebook(times: try self.times("de_AT"))
        let detail = words.text(.bannerDetail(since: self.time, left: .seconds(600), mode: .full))
        #expect(detail.contains("14:05") && Self.plain(detail).contains("10 Minuten"))
        let notice = words.text(.notice(.ended(.stopped, duration: .seconds(60)), role: .reseller, at: self.time))
        #expect(notice.contains("14:05") && notice.contains("1 Minute"))
    }

    /// With plain blanks: which kind a locale puts between number and unit changes with its tables.
    private static func plain(_ text: String) -> String {
        String(text.map { $0.isWhitespace ? " " : $0 })
    }
}
