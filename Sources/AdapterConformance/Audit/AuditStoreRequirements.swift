// SPDX-License-Identifier: Apache-2.0

public import Audit

extension Requirement where Port == any AuditStore {
    /// Everything that every ``/Audit/AuditStore`` must do.
    public static var auditStore: [Self] {
        (self.auditAppends + self.auditTrees + self.auditTails + self.auditEntries + self.auditPages + self.auditFilters
            + self.auditLetterCases + self.auditErasures + self.auditRaces + self.auditTailRaces)
            .map { $0.leavingNothingOpen(AuditTraces.self) }
    }
}
