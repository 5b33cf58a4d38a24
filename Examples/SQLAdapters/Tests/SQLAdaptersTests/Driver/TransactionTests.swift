// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

private struct Refusal: Error {}

@Suite struct TransactionTests {
    @Test func `A write whose body throws changes nothing and passes the error on`() async throws {
        try await withDomains { database in
            await #expect(throws: Refusal.self) {
                try await database.write { connection in
                    try connection.raiseQuota()
                    throw Refusal()
                }
            }
            #expect(try await database.read { try $0.quota() } == 0)
            try await database.write { try $0.raiseQuota() }
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }

    @Test func `A failed statement that the body survives does not undo the others`() async throws {
        try await withDomains { database in
            try await database.write { connection in
                try connection.raiseQuota()
                _ = try? connection.execute("INSERT INTO domains (name, quota) VALUES ('example.com', 1)")
                try connection.raiseQuota()
            }
            #expect(try await database.read { try $0.quota() } == 2)
        }
    }

    @Test func `A deferred constraint fails the commit, and the outcome is known`() async throws {
        try await withDomains { database in
            let error = try await driverError {
                try await database.write { connection in
                    try connection.raiseQuota()
                    try connection.execute("UPDATE domains SET owner = 'nobody'")
                }
            }
            #expect(error.constraint == .foreignKey)
            #expect(!error.isOutcomeUnknown)
            try await database.write { try $0.raiseQuota() }
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }

    @Test(arguments: ["COMMIT", "ROLLBACK"])
    func `A body that ends the transaction itself fails, and nothing runs outside one`(sql: String) async throws {
        try await withDomains { database in
            let atEnd = try await driverError { try await database.write { try $0.execute(sql) } }
            #expect(atEnd.code == .other)
            _ = try await driverError {
                try await database.write { connection in
                    try connection.execute(sql)
                    try connection.raiseQuota()
                }
            }
            #expect(try await database.read { try $0.quota() } == 0)
        }
    }

    @Test func `Transactions do not nest`() async throws {
        try withConnection { connection in
            let error = try #require(throws: SQLError.self) {
                try connection.transaction(.write) { try $0.transaction(.write) { try $0.execute("SELECT 1") } }
            }
            #expect(error.code == .misuse)
        }
    }

    @Test func `All selects of a read see the state at its beginning`() async throws {
        try await withDomains { database in
            let gate = Gate()
            async let pair = database.read { connection in
                gate.block()  // before the first select of the body
                return (try connection.quota(), try connection.quota())
            }
            await gate.waitUntilBlocked()
            try await database.write { try $0.raiseQuota() }  // does not wait for the reader
            gate.open()
            #expect(try await pair == (0, 0))
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }

    @Test func `A full disk fails the write as full and later writes succeed`() async throws {
        try await withDomains { database in
            try await database.write { try $0.execute("CREATE TABLE notes (text TEXT)") }
            let text = String(repeating: "x", count: 100_000)
            let full = try await driverError {
                try await database.write { connection in
                    let pages = try connection.firstRow("PRAGMA page_count")?.integer(at: 0) ?? 0
                    try connection.execute("PRAGMA max_page_count = \(pages + 2)")
                    try connection.raiseQuota()
                    try connection.execute("INSERT INTO notes VALUES (?1)", [.text(text)])
                }
            }
            #expect(full.code == .full)
            #expect(try await database.read { try $0.quota() } == 0)
            try await database.write { try $0.raiseQuota() }
            #expect(try await database.read { try $0.quota() } == 1)
        }
    }
}
