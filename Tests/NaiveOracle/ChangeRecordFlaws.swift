// SPDX-License-Identifier: Apache-2.0

package import Accounts
package import Audit

/// One attempt to change an account, with all that the log says of it.
private struct RecordedChange {
    let change: AuditChange
    let fields: [FieldChange]
    var outcomes: [AuditOutcome] = []
    /// Whether the log need not say what became of it.
    var isLost = false

    var mayHaveBeenMade: Bool {
        self.outcomes.contains(.succeeded) || self.outcomes.contains(.unknown) || self.isUntold
    }
    var mayHaveBeenGivenUp: Bool { self.outcomes.contains(.unknown) || self.isUntold }
    private var isUntold: Bool { self.outcomes.isEmpty && self.isLost }
}

/// What is wrong with the record of changes: `entries`, the oldest first, must explain how `before` became `after`.
///
/// Every attempt has exactly one completion. The changes that succeeded, in the order of the revisions they changed, each
/// find the fields as they say and leave behind what the next one finds; the last one leaves what is stored. One that is
/// unknown may have been made or not, and was followed by other versions. Of those that are `lost` the log may say nothing more.
package func recordFlaws(
    from before: [Account], to after: [Account], by entries: [AuditEntry], lost: Set<Account.ChangeID> = []
) throws -> [String] {
    var flaws: [String] = []
    var changes: [Account.ID: [Account.ChangeID: RecordedChange]] = [:]
    for entry in entries {
        guard let subject = entry.subject else { continue }
        switch entry.detail {
        case .accountAttempted(let change):
            let fields = try entry.customerDetails()?.changes ?? []
            if changes[subject, default: [:]].updateValue(
                RecordedChange(change: change, fields: fields, isLost: lost.contains(change.id)), forKey: change.id)
                != nil
            {
                flaws.append("\(change.id) was attempted twice")
            }
        case .accountCompleted(let change, let outcome):
            if changes[subject]?[change.id]?.change != change {
                flaws.append("\(change.id) was completed and never attempted like that")
            }
            changes[subject]?[change.id]?.outcomes.append(outcome)
        default: break
        }
    }
    let stored = Dictionary(uniqueKeysWithValues: after.map { ($0.id, $0) })
    let initial = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0) })
    for id in Set(stored.keys).union(initial.keys).union(changes.keys) {
        let recorded = changes[id].map { Array($0.values) } ?? []
        flaws += flawsOfOne(id, from: initial[id], to: stored[id], by: recorded)
    }
    return flaws
}

private func flawsOfOne(
    _ id: Account.ID, from before: Account?, to after: Account?, by recorded: [RecordedChange]
) -> [String] {
    var flaws: [String] = []
    for change in recorded where change.outcomes.count != 1 && !(change.outcomes.isEmpty && change.isLost) {
        flaws.append("\(change.change.id) of \(id) has \(change.outcomes.count) completions")
    }
    for change in recorded where change.outcomes == [.unknown] {
        let wasFollowed =
            (after?.revision ?? 0) > change.change.revision + 1 && after?.lastChange != change.change.id
            && after?.lastChange != change.change.previous
        if !wasFollowed { flaws.append("\(change.change.id) of \(id) is unknown, and could be told") }
    }
    let steps = recorded.filter(\.mayHaveBeenMade)
        .sorted { $0.change.revision < $1.change.revision }
    if !isExplained(steps[...], from: before.map(fields) ?? [:], last: before?.lastChange, to: after) {
        let story = steps.map { "\($0.change.capability) at \($0.change.revision) \($0.outcomes)" }
        flaws.append("\(id) is not what its changes have made of it: \(story)")
    }
    return flaws
}

/// Whether changes lead from some fields to an account.
private func isExplained(
    _ steps: ArraySlice<RecordedChange>, from state: [String: String], last: Account.ChangeID?, to after: Account?
) -> Bool {
    guard let step = steps.first else {
        return state == (after.map(fields) ?? [:]) && after?.lastChange == last
    }
    let rest = steps.dropFirst()
    if step.mayHaveBeenGivenUp, isExplained(rest, from: state, last: last, to: after) { return true }
    guard step.fields.allSatisfy({ state[$0.field] == $0.before }) else { return false }
    let next = step.fields.reduce(into: state) { $0[$1.field] = $1.after }
    return isExplained(rest, from: next, last: step.change.id, to: after)
}

/// What an account holds, by the names that fields have in the log.
private func fields(of account: Account) -> [String: String] {
    var fields = [
        "username": account.username, "displayName": account.displayName, "role": account.role.rawValue,
        "status": account.status.kind.rawValue,
    ]
    fields["company"] = account.company
    fields["email"] = account.email
    fields["locale"] = account.locale
    fields["owner"] = account.owner?.rawValue
    if !account.domains.isEmpty { fields["domains"] = account.domains.joined(separator: " ") }
    if case .suspended(let suspension) = account.status {
        fields["suspensionAuthority"] = suspension.authority.rawValue
        fields["suspensionReason"] = suspension.reason
    }
    return fields
}
