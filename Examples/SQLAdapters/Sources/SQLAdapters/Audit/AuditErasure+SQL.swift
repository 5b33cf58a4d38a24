// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension SQLConnection {
    /// Destroys what is to be destroyed.
    ///
    /// SQLite: `PRAGMA secure_delete`, which every writer sets, overwrites the bytes in the file. PostgreSQL: the old row is
    /// there until the table has been vacuumed. With both, the write-ahead log and copies keep older pages until they
    /// are overwritten or deleted in their turn.
    func carryOut(_ erasures: [AuditErasure]) throws {
        for erasure in erasures {
            try self.execute(Self.update(erasure.matter), [.integer(erasure.sequence)])
        }
    }

    private static func update(_ matter: AuditErasure.Matter) -> String {
        let columns =
            switch matter {
            case .part(.staff): "staff_salt = NULL, staff_content = NULL"
            case .part(.customer): "customer_salt = NULL, customer_content = NULL"
            case .body:
                """
                staff_salt = NULL, staff_content = NULL, customer_salt = NULL, customer_content = NULL, leaf = NULL, \
                capability = NULL, outcome = NULL
                """
            @unknown default: preconditionFailure("a matter that this version does not know")
            }
        return "UPDATE entries SET \(columns) WHERE sequence = ?1"
    }

    /// The legal holds in force, in the order in which they were set.
    func holds() throws -> [AuditHold] {
        try self.query("SELECT id, scope FROM holds ORDER BY row").map { row in
            guard let scope = AuditHold.Scope(word: try row.text("scope")) else {
                throw SQLRow.invalid("scope", "no scope of a hold")
            }
            return AuditHold(id: try row.identifier("id"), scope: scope)
        }
    }

    /// Stores the legal holds that are in force from now on.
    func store(_ holds: [AuditHold]) throws {
        try self.execute("DELETE FROM holds")
        for (row, hold) in holds.enumerated() {
            try self.execute(
                "INSERT INTO holds (row, id, scope) VALUES (?1, ?2, ?3)",
                [.integer(row), .identifier(hold.id), .text(hold.scope.word)])
        }
    }
}
