// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters
import Synchronization

/// The clock of all processes, which knows whether anybody has looked at it.
final class WatchedClock: WallClock {
    let hands: ManualClock
    private let looks = Mutex(0)

    init(_ hands: ManualClock) { self.hands = hands }

    var now: Timestamp {
        self.looks.withLock { $0 += 1 }
        return self.hands.now
    }

    /// How often somebody has looked.
    var count: Int { self.looks.withLock { $0 } }
}
