// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// How often an operator was refused within a minute, and how much of that the log was spared.
///
/// As many refusals as the limit says have an entry of their own. After them only those do whose number is twice that of
/// the one before, each of which stands for all that had none: so a burst of any length leaves a few entries that account
/// for it, and nobody can fill the log with refusals. What is left over is in the next one, whenever that is.
public struct RefusalCount: Hashable, Sendable, Codable {
    /// When the minute began; nil before the first refusal.
    public private(set) var since: Timestamp?
    /// How many there were within the minute.
    public private(set) var count = 0
    /// How many of them, and of minutes before, no entry stands for yet.
    public private(set) var unrecorded = 0

    /// Whether so much was refused that nothing more is looked at within this minute.
    func isExceeded(at now: Timestamp, limit: Int) -> Bool {
        self.since.map { RateWindow.minute.counts($0, at: now) } ?? false && self.count >= limit
    }

    /// Counts one more; returns how many an entry now stands for, or nil when there is to be none.
    mutating func count(at now: Timestamp, limit: Int) -> Int64? {
        if !(self.since.map { RateWindow.minute.counts($0, at: now) } ?? false) {
            self.since = now
            self.count = 0
        }
        self.count = min(self.count + 1, Self.maximum)
        self.unrecorded = min(self.unrecorded + 1, Self.maximum)
        let (times, rest) = self.count.quotientAndRemainder(dividingBy: limit)
        guard self.count <= limit || (rest == 0 && times.nonzeroBitCount == 1) else { return nil }
        defer { self.unrecorded = 0 }
        return Int64(self.unrecorded)
    }

    private static let maximum = Int(Int32.max)

    var isPossible: Bool {
        (0...Self.maximum).contains(self.count) && (0...Self.maximum).contains(self.unrecorded)
            && (self.since != nil || self.count == 0)
    }
}
