// SPDX-License-Identifier: Apache-2.0

import Accounts

/// A span of time within which something may be done so many times.
struct RateWindow {
    /// The window of entries and refusals.
    static let minute = Self(span: .seconds(60))
    /// The window of accounts entered.
    static let hour = Self(span: .seconds(3_600))

    let span: Duration

    /// Whether what was done at `time` counts at `now`: it was less than the span before.
    ///
    /// Or so much after: who was kept waiting comes late, with an early time. What is further ahead is of a clock that was
    /// wrong, and nothing to count by.
    func counts(_ time: Timestamp, at now: Timestamp) -> Bool {
        !self.isOver(time, at: now) && time.duration(since: now) < self.span
    }

    /// Whether what was done at `time` will not count again.
    ///
    /// What does not count because it is ahead will: it is not to be forgotten over somebody who was kept waiting.
    func isOver(_ time: Timestamp, at now: Timestamp) -> Bool {
        now.duration(since: time) >= self.span
    }
}
