// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The newest timeline on which the server of a database was seen.
///
/// A server begins a new timeline when it stops being a standby. So a server on an older one than was seen before has been
/// replaced: what it says may be out of date, and nothing it takes will last. Whoever starts it again by mistake makes two
/// servers that take writes; no connection is made to that one, or kept.
final class NewestTimeline: Sendable {
    private let newest = Mutex<UInt32>(0)

    /// Whether a server on this timeline may be used; from then on none on an older one may.
    func admits(_ timeline: UInt32) -> Bool {
        self.newest.withLock { newest in
            newest = max(newest, timeline)
            return newest == timeline
        }
    }
}
