// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// A sink whose every call is a step of the simulation, and which keeps what it took.
struct SteppingNoticeSink: NoticeSink {
    let gate: Gate
    let keep: @Sendable (Notice) -> Void

    func take(_ notice: Notice) async throws {
        let call = Call(
            title: "tells the customer", reads: [], writes: .notices, particulars: { notice.id.rawValue })
        try await self.gate.call(call) { self.keep(notice) }
    }
}
