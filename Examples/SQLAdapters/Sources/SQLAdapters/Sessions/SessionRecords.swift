// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation

/// What a session store keeps beside visits, each read in the transaction that is open.
extension SQLConnection {
    func ledger(of actor: Account.ID) throws -> OperatorLedger? {
        try self.firstRow("SELECT revision, record FROM ledgers WHERE actor = ?1", [.identifier(actor)]).map { row in
            try StoredDocument.value(of: row, named: "the ledger of `\(actor)`") { (ledger: OperatorLedger) in
                try ledger.actor == actor && Int64(ledger.revision) == row.integer("revision")
            }
        }
    }

    func freezes() throws -> FreezeRecord {
        try FreezeRecord(self.run([FreezeRecord.select])[0].rows.first)
    }

    func consents(of subject: Account.ID) throws -> ConsentRecord? {
        let select = SQLStatement("\(ConsentRecord.select) = ?1", [.identifier(subject)])
        return try ConsentRecord(self.run([select])[0].rows.first, of: subject)
    }

    func events(skipping count: Int, limit: Int) throws -> [AuditEvent] {
        try self.query(
            "SELECT id, record FROM events ORDER BY place, id LIMIT ?1 OFFSET ?2",
            [.integer(max(0, limit)), .integer(max(0, count))]
        ).map { row in
            let id: AuditEvent.ID = try row.identifier("id")
            return try StoredDocument.value(of: row, named: "event `\(id)`") { (event: AuditEvent) in event.id == id }
        }
    }
}

extension FreezeRecord {
    static let select = SQLStatement("SELECT revision, record FROM freezes")

    /// Reads the row, which is not there as long as nothing was ever frozen.
    init(_ row: SQLRow?) throws {
        self =
            try row.map { row in
                try StoredDocument.value(of: row, named: "the record of freezes") { (freezes: FreezeRecord) in
                    try Int64(freezes.revision) == row.integer("revision")
                }
            } ?? .none
    }
}

extension ConsentRecord {
    /// What selects a customer's consents, up to how they are named.
    static let select = "SELECT revision, record FROM consents WHERE subject"

    /// Reads the row; nil as long as a customer never gave any.
    init?(_ row: SQLRow?, of subject: Account.ID) throws {
        guard let row else { return nil }
        self = try StoredDocument.value(of: row, named: "the consents of `\(subject)`") { (consents: ConsentRecord) in
            try consents.subject == subject && Int64(consents.revision) == row.integer("revision")
        }
    }
}
