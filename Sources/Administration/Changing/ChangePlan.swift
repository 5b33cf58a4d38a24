// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Permissions

/// What a change does: pure, worked out from accounts of one moment and stored only if all of them are still the same.
struct ChangePlan {
    /// One account that changes, with what the log says of it.
    struct Step {
        let kind: ChangeKind
        let before: Account?
        let after: Account

        /// The account as people know it.
        var known: Account { self.before ?? self.after }
    }

    private(set) var steps: [Step] = []
    /// Owners who gain or lose an account: a change to what they own is a new revision of theirs.
    private var touched: [Account.ID: Account] = [:]
    private var reliesOn: [Account.ID: Int]

    init(on picture: ChangePicture) {
        self.reliesOn = picture.revisions
    }

    /// Adds a new account.
    mutating func create(_ account: Account, below owner: Account?) {
        self.steps.append(Step(kind: .create, before: nil, after: account))
        self.touch(owner)
    }

    /// Adds a change to an account.
    mutating func change(
        _ account: Account, _ kind: ChangeKind, as id: Account.ChangeID, by make: (inout Account) -> Void
    ) {
        var after = account
        make(&after)
        after.revision += 1
        after.lastChange = id
        self.steps.append(Step(kind: kind, before: account, after: after))
    }

    /// Gives an owner a new revision, since what it owns changes.
    mutating func touch(_ owner: Account?) {
        guard var owner else { return }
        owner.revision += 1
        self.touched[owner.id] = owner
    }

    /// All of the plan, for the store to take or leave.
    var commit: AccountCommit {
        let written = Set(self.steps.map(\.after.id))
        let replaces =
            self.steps.filter { $0.before != nil }.map(\.after)
            + self.touched.values.filter { !written.contains($0.id) }
        let inserts = self.steps.filter { $0.before == nil }.map(\.after)
        let ids = Set((inserts + replaces).map(\.id))
        return AccountCommit(
            inserts: inserts, replaces: replaces, reliesOn: self.reliesOn.filter { !ids.contains($0.key) })
    }
}

extension ChangePlan.Step {
    /// What the log calls the change.
    var audited: AuditChange {
        guard let id = self.after.lastChange else { preconditionFailure("a plan names every change") }
        return AuditChange(
            id: id, capability: AuditWord(known: self.kind.capability.rawValue),
            revision: Int64(self.before?.revision ?? 0))
    }

    /// The fields before and after, as far as they differ.
    var fields: [FieldChange] {
        func field(_ name: String, _ value: (Account) -> String?) -> FieldChange? {
            let (before, after) = (self.before.flatMap(value), value(self.after))
            let isSame = before.map { Array($0.utf8) } == after.map { Array($0.utf8) }
            return isSame ? nil : FieldChange(field: name, before: before, after: after)
        }
        let details = Account.Detail.allCases.map { detail in field(detail.rawValue) { $0.text(detail) } }
        let places = [
            field("role") { $0.role.rawValue }, field("owner") { $0.owner?.rawValue },
            field("status") { $0.status.kind.rawValue },
            field("suspendedBy") { $0.suspension?.by.rawValue },
            field("suspensionAuthority") { $0.suspension?.authority.rawValue },
            field("suspensionReason") { $0.suspension?.reason },
        ]
        return (details + places).compactMap { $0 }
    }
}

extension Account {
    /// The account's own suspension, while there is one.
    var suspension: Suspension? {
        if case .suspended(let suspension) = self.status { suspension } else { nil }
    }
}
