// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import NaiveOracle
import Synchronization

/// What must be true of accounts after every step that may have changed them, and of the record when everything is over.
extension World {
    /// Looks at the account store after a step that may have changed what it says.
    func lookAtAccounts() {
        let stored = self.accounts.storedAccounts()
        let before = self.history.withLock { $0.accounts }
        for flaw in treeFlaws(in: stored) { self.report(.soundTree, flaw) }
        let after = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        if let lost = before.keys.first(where: { after[$0] == nil }) { self.report(.noLostChange, "\(lost) is gone") }
        for account in stored where before[account.id] != account { self.compare(before[account.id], account, before) }
        self.history.withLock { history in
            history.accounts = after
            for account in stored where before[account.id]?.lastChange != account.lastChange {
                if let change = account.lastChange { history.changed[change] = account }
            }
        }
    }

    /// What may become of one account in one step.
    private func compare(_ old: Account?, _ new: Account, _ accounts: [Account.ID: Account]) {
        // Whoever settles afterwards is looked at when all is settled.
        if self.scheduler.phase == .stepping, new.revision != (old?.revision ?? 0) + 1 {
            self.report(.noLostChange, "\(new.id) goes from revision \(old?.revision ?? 0) to \(new.revision)")
        }
        if let old, old.creator != new.creator || old.createdAt != new.createdAt {
            self.report(.noLostChange, "\(new.id) has another past")
        }
        // Every form was filled in when the operations began.
        let seen = self.scene.accounts.first { $0.id == new.id }
        for detail in Account.Detail.allCases where old?.text(detail) != new.text(detail) {
            if let old, old.text(detail) != seen?.text(detail) {
                self.report(.noLostChange, "what somebody else wrote as \(detail.rawValue) of \(new.id) is undone")
            }
        }
        if let old, old.withoutVersion == new.withoutVersion, old.lastChange == new.lastChange {
            // Whoever settles gives a new revision to those whose attempts it gives up; nobody else does.
            if self.scheduler.phase == .stepping, !self.scenario.operations.contains(.settle) {
                self.report(.noLostChange, "\(new.id) has a new revision, and nothing else is new")
            }
            return
        }
        let record = self.audit.storedEntries().filter { $0.detail.change?.id == new.lastChange }
        guard let attempt = record.first(where: { $0.kind == .accountAttempted }), attempt.subject == new.id else {
            return self.report(.recordedBeforeChanging, "\(new.id) changed without an attempt on record")
        }
        if record.contains(where: { $0.kind == .accountCompleted }) {
            self.report(.recordedBeforeChanging, "\(new.id) changed after the attempt was completed")
        }
        if attempt.detail.change?.revision != Int64(old?.revision ?? 0) {
            self.report(.noLostChange, "\(new.id) changed from another version than the attempt says")
        }
        if self.scenario.log != .well, self.scheduler.phase == .stepping {
            self.report(.logNeeded, "\(new.id) changed without the log")
        }
        if let actor = try? attempt.staffDetails()?.account, NaiveRules.mayChange(actor, old, to: new, accounts) { return }
        self.report(.changesByRight, "\(new.id) was changed by somebody who may not")
    }

    /// Whoever comes back has left no attempt open; only a trouble does.
    func judgeOpenAttempts() {
        guard self.scenario.stage == .desk, self.scenario.log == .well, !self.history.withLock({ $0.hadTrouble })
        else { return }
        let entries = self.audit.storedEntries()
        let completed = entries.filter { $0.kind == .accountCompleted }.compactMap(\.detail.change)
        let attempted = entries.filter { $0.kind == .accountAttempted }.compactMap(\.detail.change)
        if Set(attempted) != Set(completed) { self.report(.changesSettled, "an attempt was left open without trouble") }
    }

    /// Judges all changes by the log and by what is stored.
    func judgeChanges(by entries: [AuditEntry]) {
        guard self.scenario.stage.isDesk else { return }
        let (accounts, changed) = self.history.withLock { ($0.accounts, $0.changed) }
        do {
            for flaw in try recordFlaws(from: self.scene.original, to: Array(accounts.values), by: entries) {
                self.report(.changesSettled, flaw)
            }
        } catch {
            self.report(.changesSettled, "the record cannot be read: \(error)")
        }
        let made = Set(changed.keys).union(self.scene.accounts.compactMap(\.lastChange))
        for entry in entries {
            guard case .accountCompleted(let change, let outcome) = entry.detail, outcome != .unknown else { continue }
            if made.contains(change.id) != (outcome == .succeeded) {
                self.report(.changesSettled, "\(change.id) is on record as \(outcome.rawValue)")
            }
        }
    }

    /// Whoever changes accounts is one of those who do so in this scenario.
    func judgeStaff(in entry: AuditEntry) {
        var staff: Set<Account.ID> = self.scenario.stage == .desk ? [] : ["ada"]
        for case .change(let change) in self.scenario.operations { staff.insert(change.staff) }
        guard let account = try? entry.staffDetails()?.account, staff.contains(account), entry.subject != nil else {
            return self.report(.bothNamed, "entry \(entry.sequence) does not name actor and subject")
        }
    }

    func isAboutAccounts(_ entry: AuditEntry) -> Bool { entry.detail.change != nil }
}

extension Account {
    /// The account without what every new version changes.
    fileprivate var withoutVersion: Self {
        var account = self
        account.revision = 0
        account.lastChange = nil
        return account
    }
}
