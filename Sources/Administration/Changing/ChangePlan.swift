// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// What a change does: pure, worked out from accounts of one moment and stored only if all of them are still the same.
struct ChangePlan {
    /// One account that changes, with what the log says of it.
    struct Step {
        let id: Account.ChangeID
        let kind: ChangeKind
        let before: Account?
        let after: Account

        /// The account as people know it.
        var known: Account { self.before ?? self.after }
    }

    private(set) var steps: [Step] = []
    /// Every account that was looked at, with its revision.
    private let reliesOn: [Account.ID: Int]

    init(on picture: AccountPicture) {
        self.reliesOn = picture.revisions
    }

    /// Adds a new account, which names its own change.
    mutating func create(_ account: Account, as id: Account.ChangeID) {
        var account = account
        account.lastChange = id
        self.steps.append(Step(id: id, kind: .create, before: nil, after: account))
    }

    /// Adds a change to an account.
    mutating func change(
        _ account: Account, _ kind: ChangeKind, as id: Account.ChangeID, by make: (inout Account) -> Void
    ) {
        var after = account
        make(&after)
        after.revision += 1
        after.lastChange = id
        self.steps.append(Step(id: id, kind: kind, before: account, after: after))
    }

    /// All of the plan, for the store to take or leave.
    var commit: AccountCommit {
        let written = Set(self.steps.map(\.after.id))
        return AccountCommit(
            inserts: self.steps.filter { $0.before == nil }.map(\.after),
            replaces: self.steps.filter { $0.before != nil }.map(\.after),
            reliesOn: self.reliesOn.filter { !written.contains($0.key) })
    }
}

extension ChangePlan.Step {
    /// What the log calls the change.
    var audited: AuditChange {
        AuditChange(
            id: self.id, capability: AuditWord(known: self.kind.capability.rawValue),
            revision: Int64(self.before?.revision ?? 0), previous: self.before?.lastChange)
    }

    /// The fields before and after, as far as they differ.
    ///
    /// Who suspended is whoever the record is of.
    var fields: [FieldChange] {
        func field(_ name: String, _ value: (Account) -> String?) -> FieldChange? {
            let (before, after) = (self.before.flatMap(value), value(self.after))
            return before == after ? nil : FieldChange(field: name, before: before, after: after)
        }
        let details = Account.Detail.allCases.filter { detail in
            self.before.map { !$0.has(detail, as: self.after) } ?? (self.after.text(detail) != nil)
        }.map { FieldChange.of($0, from: self.before, to: self.after) }
        let places = [
            field("role") { $0.role.rawValue }, field("owner") { $0.owner?.rawValue },
            field("status") { $0.status.kind.rawValue },
            field("suspensionAuthority") { $0.suspension?.authority.rawValue },
            field("suspensionReason") { $0.suspension?.reason },
        ]
        return details + places.compactMap { $0 }
    }
}
