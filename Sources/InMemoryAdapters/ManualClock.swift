// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Synchronization

/// A clock that stands still until a test moves it, in either direction.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// Makes a clock that shows `time`: 2026-01-01T00:00:00Z unless given.
    public init(_ time: Timestamp = "2026-01-01T00:00:00Z") {
        self.time = Mutex(time)
    }

    /// The time it shows.
    ///
    /// Setting it may move it back.
    public var now: Timestamp {
        get { self.time.withLock { $0 } }
        set { self.time.withLock { $0 = newValue } }
    }

    /// Moves the clock on, or back when `duration` is negative.
    public func advance(by duration: Duration) {
        self.time.withLock { $0 = $0.advanced(by: duration) }
    }
}
