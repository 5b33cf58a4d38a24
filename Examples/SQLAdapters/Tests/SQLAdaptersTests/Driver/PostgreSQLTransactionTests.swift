// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

/// What a transaction on a server is held to.
@Suite struct PostgreSQLTransactionTests {
    @Test(arguments: Engine.servers, ["COMMIT", "ROLLBACK"])
    func `A body that ends its transaction fails, and makes no further journey`(
        on engine: Engine, sql: String
    ) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            let database = try await PostgreSQLDatabase(url, settings: place.settings)
            try await database.migrate([Migration(1, "runs", ["CREATE TABLE runs (number INTEGER)"])])
            let atEnd = try await driverError { try await database.write { try $0.execute(sql) } }
            #expect(atEnd.code == .other && atEnd.isOutcomeUnknown)
            _ = try await driverError {
                try await database.write { connection in
                    try connection.execute(sql)
                    try connection.execute("INSERT INTO runs VALUES (1)")
                }
            }
            #expect(try await database.read { try $0.query("SELECT number FROM runs").count } == 0)
            try await database.write { try $0.execute("INSERT INTO runs VALUES (2)") }
            #expect(try await database.read { try $0.query("SELECT number FROM runs").count } == 1)
            try await database.close()
        }
    }

    @Test(arguments: Engine.servers, ["NOTICE", "WARNING"])
    func `A commit that somebody remarks on is made, and doubted only after a warning`(
        on engine: Engine, level: String
    ) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            let database = try await PostgreSQLDatabase(url, settings: place.settings)
            try await database.migrate([
                Migration(
                    1, "remarks",
                    [
                        "CREATE TABLE runs (number INTEGER)",
                        """
                        CREATE FUNCTION remark() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE \(level) 'a remark'; RETURN NULL; END $$
                        """,
                        """
                        CREATE CONSTRAINT TRIGGER remark AFTER INSERT ON runs DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION remark()
                        """,
                    ])
            ])
            let write = { _ = try await database.write { try $0.execute("INSERT INTO runs VALUES (1)") } }
            if level == "WARNING" {
                #expect(try await driverError { try await write() }.isOutcomeUnknown)
            } else {
                try await write()
            }
            #expect(try await database.read { try $0.query("SELECT number FROM runs").count } == 1)
            try await database.close()
        }
    }

    @Test(arguments: Engine.servers)
    func `A migration may take longer than other statements, and only a migration`(on engine: Engine) async throws {
        guard case .postgreSQL(let url) = engine else { return }
        try await withStoreSchema(on: url) { place in
            var settings = place.settings
            settings.statementTimeout = .seconds(20)
            settings.connections = 1
            let timeout = "current_setting('statement_timeout') || ' ' || current_setting('lock_timeout') AS timeout"
            let database = try await PostgreSQLDatabase(url, settings: settings)
            try await database.migrate([Migration(1, "timeout", ["CREATE TABLE migration AS SELECT \(timeout)"])])
            let (inMigration, afterwards) = try await database.write { connection in
                (
                    try connection.firstRow("SELECT timeout FROM migration")?.text("timeout"),
                    try connection.firstRow("SELECT \(timeout)")?.text("timeout")
                )
            }
            #expect(inMigration == "5min 20s")
            #expect(afterwards == "20s 0")
            try await database.close()
        }
    }
}
