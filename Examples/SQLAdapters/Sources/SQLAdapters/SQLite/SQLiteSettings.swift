// SPDX-License-Identifier: Apache-2.0

/// How a database is opened.
public struct SQLiteSettings: Sendable, Hashable {
    /// The allowed numbers of readers.
    public static let readerRange = 1...16
    /// The longest allowed wait for a lock.
    public static let longestBusyTimeout: Duration = .seconds(300)
    /// The longest time that can be set for waiting calls.
    public static let longestWaitingTime: Duration = .seconds(300)
    /// The allowed numbers of waiting calls.
    public static let waitingRange = 1...100_000

    /// How long a call waits for a lock held by another process before it fails as busy; 10 seconds unless set.
    public var busyTimeout: Duration = .seconds(10)
    /// How many connections read at the same time; 2 unless set.
    public var readers: Int = 2
    /// How many reads, and how many writes, may wait for their turn; 10 000 unless set.
    ///
    /// More are refused as busy.
    public var waitingLimit: Int = 10_000
    /// For how long a call waits for its turn, 30 seconds unless set; then it is refused as busy, and nothing has changed.
    public var waitingTime: Duration = .seconds(30)

    /// Creates the usual settings.
    public init() {}

    func validate() throws {
        guard Self.readerRange.contains(self.readers) else {
            throw SQLError(.misuse, "the number of readers must be in \(Self.readerRange)")
        }
        guard self.busyTimeout >= .zero, self.busyTimeout <= Self.longestBusyTimeout else {
            throw SQLError(.misuse, "the busy timeout must be in 0...\(Self.longestBusyTimeout)")
        }
        guard Self.waitingRange.contains(self.waitingLimit) else {
            throw SQLError(.misuse, "the limit of waiting calls must be in \(Self.waitingRange)")
        }
        guard self.waitingTime >= .milliseconds(1), self.waitingTime <= Self.longestWaitingTime else {
            throw SQLError(.misuse, "the time that calls wait must be in 1 ms...\(Self.longestWaitingTime)")
        }
    }
}
