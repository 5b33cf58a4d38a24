// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Impersonation

/// How visits are read, with what decides about them, in the transaction that is open.
extension SQLConnection {
    func visit(_ key: VisitKey) throws -> VisitSnapshot? {
        let (column, value): (String, SQLValue) =
            switch key {
            case .id(let id): ("id", .identifier(id))
            case .token(let digest): ("token", .digest(digest))
            case .handOff(let digest): ("hand_off", .digest(digest))
            }
        let answers = try self.run([
            SQLStatement("SELECT \(VisitRow.columns) FROM visits WHERE \(column) = ?1", [value]), FreezeRecord.select,
            SQLStatement("\(ConsentRecord.select) = (SELECT subject FROM visits WHERE \(column) = ?1)", [value]),
        ])
        guard let row = answers[0].rows.first else { return nil }
        return try VisitSnapshot(row, freezes: FreezeRecord(answers[1].rows.first)) { subject in
            try ConsentRecord(answers[2].rows.first, of: subject)
        }
    }

    func visits(matching query: VisitQuery) throws -> [VisitSnapshot] {
        let (select, parameters) = query.select(on: self.engine)
        let freezes = try self.freezes()
        var consents: [Account.ID: ConsentRecord?] = [:]
        return try self.query(select, parameters).map { row in
            try VisitSnapshot(row, freezes: freezes) { subject in
                if let read = consents[subject] { return read }
                let read = try self.consents(of: subject)
                consents[subject] = .some(read)
                return read
            }
        }
    }
}

extension VisitQuery {
    /// The statement for one page: every form of it reads one of the indexes of unsettled visits in order.
    func select(on engine: SQLEngine) -> (text: String, parameters: [SQLValue]) {
        var condition = SQLCondition()
        condition.require("is_unsettled = 1")
        if self.stage == .running { condition.require("is_running = 1") }
        if let subject { condition.require("subject =", .identifier(subject)) }
        if let actor {
            condition.require("\(self.subject == nil ? "actor" : engine.aside("actor")) =", .identifier(actor))
        }
        if let after { condition.require("id >", .identifier(after)) }
        let count = condition.parameter(.integer(self.limit))
        return (
            "SELECT \(VisitRow.columns) FROM visits WHERE \(condition.text) ORDER BY id LIMIT \(count)",
            condition.parameters
        )
    }
}
