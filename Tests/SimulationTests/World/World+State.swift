// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import InMemoryAdapters
import Synchronization

/// Where a run stands.
extension World {
    /// A number for everything that what follows depends on: what is stored, what the processes that can still do something
    /// have in their memories, what time it is, and what the world will be judged by.
    var state: Int {
        let history = self.history.withLock { $0 }
        let active = self.scenario.operations.indices.filter { history.returns[$0] == nil && !history.isDead[$0] }
        let stored = Memory.number(
            history.visits, history.accounts.keys.sorted().map { self.sessions.storedLedger(of: $0) },
            self.sessions.storedFreezes(), self.sessions.storedConsents(of: "acme"),
            history.asked.map { self.sessions.storedApproval($0) }, self.sessions.storedEvents(),
            self.audit.storedHead(), history.accounts)
        let judged = Memory.number(
            history.over, active.map { history.looks[$0] }, history.used, history.toldOfStart, history.toldOfEnd,
            Set(history.tokens.keys), history.changed, history.effects.sorted(), history.violations)
        return Memory.number(
            stored, judged, self.memory.all(of: active), self.scheduler.waiting.map { $0?.call.title.description },
            history.returns, history.hasBegun, history.isDead, history.hadTrouble, self.clock.now)
    }
}
