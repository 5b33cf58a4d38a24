// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

/// The clock of all processes, which notes what it shows to whom.
struct WatchedClock: WallClock {
    let hands: ManualClock
    let memory: Memory

    var now: Timestamp {
        let now = self.hands.now
        self.memory.note(now)
        return now
    }
}
