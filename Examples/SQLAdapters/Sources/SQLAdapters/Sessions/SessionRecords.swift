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
        try self.firstRow("SELECT revision, record FROM freezes").map { row in
            try StoredDocument.value(of: row, named: "the record of freezes") { (freezes: FreezeRecord) in
                try Int64(freezes.revision) == row.integer("revision")
            }
        } ?? .none
    }

    func consents(of subject: Account.ID) throws -> ConsentRecord? {
        let select = "SELECT revision, record FROM consents WHERE subject = ?1"
        return try self.firstRow(select, [.identifier(subject)]).map { row in
            try StoredDocument.value(of: row, named: "the consents of `\(subject)`") { (consents: ConsentRecord) in
                try consents.subject == subject && Int64(consents.revision) == row.integer("revision")
            }
        }
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
