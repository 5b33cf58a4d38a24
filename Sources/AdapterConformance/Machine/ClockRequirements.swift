// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension Requirement where Port == any WallClock {
    /// Everything that every ``/Accounts/WallClock`` must do.
    public static var wallClock: [Self] { [self.clockPresent, self.clockSteady] }

    private static var clockPresent: Self {
        Self("clock.present", "The time is one of this age, in the right unit.") { trial in
            let now = try await trial.open().now
            // What counts seconds as milliseconds is in 1970, and what counts microseconds is past the year 9999.
            let (first, last) = (Timestamp(year: 2_000), Timestamp(year: 9_000))
            try trial.expect(now >= first && now < last, that: "the year is 2000 to 8999", seen: "\(now)")
        }
    }

    private static var clockSteady: Self {
        Self("clock.steady", "Whoever asks at the same time is told the same time, to within a minute.") { trial in
            let times = try await trial.racing { _, clock in (0..<100).map { _ in clock.now } }.flatMap { $0 }
            guard let first = times.min(), let last = times.max() else { return }
            try trial.expect(
                last.duration(since: first) < .seconds(60),
                that: "times asked for at once are the same within a minute",
                seen: "\(first) and \(last)")
        }
    }
}

extension Timestamp {
    /// The beginning of a year of 365.2425 days, near enough.
    fileprivate init(year: Int64) {
        self.init(millisecondsSince1970: (year - 1_970) * 31_556_952_000)
    }
}
