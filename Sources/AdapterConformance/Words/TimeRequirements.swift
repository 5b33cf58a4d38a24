// SPDX-License-Identifier: Apache-2.0

internal import Accounts
public import Impersonation

extension Requirement where Port == any TimeFormat {
    /// Everything that every ``/Impersonation/TimeFormat`` must do.
    public static var timeFormat: [Self] { [self.timesMoments, self.timesSpans] }

    private static var timesMoments: Self {
        Self("times.moments", "Times are written to the minute, those of days with the day, and every time can be.") {
            trial in
            let times = try await trial.open()
            let noon = Timestamp(millisecondsSince1970: 1_767_268_800_000)
            // Half a day is what a clock of twelve hours must tell; days are told where they are written.
            for seconds: Int64 in [60, 43_200, 86_400, 28 * 86_400, 365 * 86_400] {
                let other = noon.advanced(by: .seconds(seconds))
                try trial.expect(
                    times.moment(noon) != times.moment(other), that: "\(noon) and \(other) are written differently",
                    seen: times.moment(noon).debugDescription)
                guard seconds < 86_400 else { continue }
                try trial.expect(
                    times.timeOfDay(noon) != times.timeOfDay(other),
                    that: "the times of day of \(noon) and \(other) are written differently",
                    seen: times.timeOfDay(noon).debugDescription)
            }
            for time in [Timestamp.earliest, Timestamp(millisecondsSince1970: -1), .latest] {
                for text in [times.moment(time), times.timeOfDay(time)] {
                    try trial.expect(
                        text.contains { !$0.isWhitespace }, that: "every time is written, also \(time)",
                        seen: text.debugDescription)
                }
            }
        }
    }

    private static var timesSpans: Self {
        Self("times.spans", "Of a duration the begun minutes count, and less than none is none.") { trial in
            let times = try await trial.open()
            let table: [(minutes: Int64, of: [Duration])] = [
                (0, [.zero, .milliseconds(-1), .seconds(-3_600)]),
                (1, [.milliseconds(1), .seconds(59), .seconds(60)]), (2, [.milliseconds(60_001), .seconds(120)]),
                (60, [.milliseconds(3_540_001), .seconds(3_600)]), (61, [.seconds(3_601)]),
            ]
            var written: [String: Int64] = [:]
            for (minutes, durations) in table {
                for duration in durations {
                    let text = times.span(duration)
                    let before = written.updateValue(minutes, forKey: text) ?? minutes
                    try trial.expect(
                        before == minutes && text.contains { !$0.isWhitespace },
                        that: "\(duration) is written as \(minutes) minutes", seen: text.debugDescription)
                }
                try trial.expect(
                    written.values.count { $0 == minutes }, is: 1,
                    that: "every duration of \(minutes) begun minutes is written alike")
            }
        }
    }
}
