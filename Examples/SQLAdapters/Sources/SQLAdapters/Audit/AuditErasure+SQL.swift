// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

extension AuditErasure {
    /// Destroys what is to be destroyed.
    ///
    /// SQLite: `PRAGMA secure_delete`, which every writer sets, overwrites the bytes in the file. PostgreSQL: the old row is
    /// there until the table has been vacuumed. With both, the write-ahead log and copies keep older pages until they
    /// are overwritten or deleted in their turn.
    var update: SQLStatement {
        let columns =
            switch self.matter {
            case .part(.staff): "staff_salt = NULL, staff_content = NULL"
            case .part(.customer): "customer_salt = NULL, customer_content = NULL"
            case .body:
                """
                staff_salt = NULL, staff_content = NULL, customer_salt = NULL, customer_content = NULL, leaf = NULL, \
                capability = NULL, outcome = NULL
                """
            @unknown default: preconditionFailure("a matter that this version does not know")
            }
        return SQLStatement("UPDATE entries SET \(columns) WHERE sequence = ?1", [.integer(self.sequence)])
    }
}

extension AuditHold {
    /// The legal holds in force, in the order in which they were set.
    static let inForce = SQLStatement("SELECT id, scope FROM holds ORDER BY row")

    init(_ row: SQLRow) throws {
        guard let scope = Scope(word: try row.text("scope")) else {
            throw SQLRow.invalid("scope", "no scope of a hold")
        }
        self.init(id: try row.identifier("id"), scope: scope)
    }

    /// Stores the legal holds that are in force from now on.
    static func replacing(with holds: [AuditHold]) -> [SQLStatement] {
        [SQLStatement("DELETE FROM holds")]
            + holds.enumerated().map { row, hold in
                SQLStatement(
                    "INSERT INTO holds (row, id, scope) VALUES (?1, ?2, ?3)",
                    [.integer(row), .identifier(hold.id), .text(hold.scope.word)])
            }
    }
}
