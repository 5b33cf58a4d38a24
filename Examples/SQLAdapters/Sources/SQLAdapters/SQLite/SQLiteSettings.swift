// SPDX-License-Identifier: Apache-2.0

/// How a database is opened.
public struct SQLiteSettings: Sendable, Hashable {
    /// The allowed numbers of readers.
    public static let readerRange = 1...16
    /// The longest allowed wait for a lock.
    public static let longestBusyTimeout: Duration = .seconds(300)
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
    }
}
