// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The port through which this library reads civil time.
///
/// Civil time may jump and may go back; everything built on it compares with stored times and never assumes order.
/// Calls may come from any thread at once and must not block.
public protocol WallClock: Sendable {
    /// The time now.
    var now: Timestamp { get }
}

/// The clock of this machine.
public struct SystemClock: WallClock {
    /// Makes the clock of this machine.
    public init() {}

    /// The time now, from `CLOCK_REALTIME`.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(millisecondsSince1970: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
