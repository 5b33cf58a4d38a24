// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import NaiveOracle
import Synchronization

/// What must be true of accounts after every step.
extension Company {
    func lookAtAccounts() {
        let stored = self.accounts.storedAccounts()
        let (before, entries) = self.chronicle.withLock { ($0.accounts, $0.entries) }
        let after = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        guard before != after || self.chronicle.withLock({ $0.administrators.isEmpty }) else { return }
        for flaw in treeFlaws(in: stored) { self.report(.soundTree, flaw) }
        if let lost = before.keys.first(where: { after[$0] == nil }) { self.report(.noLostChange, "\(lost) is gone") }
        for account in stored where before[account.id] != account {
            self.compare(before[account.id], account, before, entries)
        }
        self.chronicle.withLock { chronicle in
            chronicle.accounts = after
            for account in stored where before[account.id]?.lastChange != account.lastChange {
                if let change = account.lastChange { chronicle.changed[change] = account }
            }
        }
        self.chronicle.withLock { chronicle in
            chronicle.administrators = Self.people.filter {
                after[$0]?.role == .administrator && NaiveRules.isInUse($0, after)
            }
        }
    }

    /// What may become of one account in one step.
    private func compare(
        _ old: Account?, _ new: Account, _ accounts: [Account.ID: Account], _ entries: [AuditEntry]
    ) {
        if new.revision <= old?.revision ?? 0 {
            self.report(.noLostChange, "\(new.id) goes from revision \(old?.revision ?? 0) to \(new.revision)")
        }
        if let old, old.creator != new.creator || old.createdAt != new.createdAt {
            self.report(.noLostChange, "\(new.id) has another past")
        }
        // Gaining or losing a child, and giving up an attempt, make a new revision and nothing else.
        if let old, old.isSame(as: new) { return }
        let record = entries.filter { $0.detail.change?.id == new.lastChange && $0.subject == new.id }
        guard let attempt = record.first(where: { $0.kind == .accountAttempted }) else {
            return self.report(.recordedBeforeChanging, "\(new.id) changed without an attempt on record")
        }
        if record.contains(where: { $0.kind == .accountCompleted }) {
            self.report(.recordedBeforeChanging, "\(new.id) changed after the attempt was completed")
        }
        if attempt.detail.change?.revision != Int64(old?.revision ?? 0) {
            self.report(.noLostChange, "\(new.id) changed from another version than the attempt says")
        }
        let actor = try? attempt.staffDetails()?.account
        if !(actor.map { NaiveRules.mayChange($0, old, to: new, accounts) } ?? false) {
            self.report(.changesByRight, "\(new.id) was changed by \(actor?.rawValue ?? "nobody"), who may not")
        }
    }

    func sawChange(_ changed: ChangedAccount) {
        guard let change = changed.change else { return }
        let chronicle = self.chronicle.withLock { $0 }
        if chronicle.changed[change] != changed.account {
            self.report(.noGuess, "\(changed.account.id) was said to be changed and is not what was said")
        }
        let isCompleted = chronicle.entries.contains { entry in
            if case .accountCompleted(let made, .succeeded) = entry.detail { made.id == change } else { false }
        }
        if changed.isRecorded, !isCompleted {
            self.report(.changesSettled, "\(change) was said to be on record as made and is not")
        }
    }
}

extension Account {
    /// Whether two versions differ in nothing that a change can change.
    fileprivate func isSame(as other: Self) -> Bool {
        var other = other
        other.revision = self.revision
        return self == other
    }
}
