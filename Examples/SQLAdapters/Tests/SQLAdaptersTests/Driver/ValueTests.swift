// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

@Suite struct ValueTests {
    static let texts = [
        "", "example.com", "nul\u{0}inside", "\u{0}", "'; DROP TABLE domains; --", "\"quoted\" `and` [more]",
        "?1 :a @b $c",
        "münchen.example", "e\u{301}", "👩‍👩‍👧‍👦", "\u{FEFF}mark", "%_\\", String(repeating: "ö", count: 100_000),
    ]
    static let integers: [Int64] = [0, 1, -1, .max, .min, 1 << 53 + 1, 1_767_225_600_000]
    static let blobs: [[UInt8]] = [[], [0], [0, 0, 0], Array(0...255), [UInt8](repeating: 0xFF, count: 100_000)]
    static let values =
        texts.map(SQLValue.text) + integers.map(SQLValue.integer) + blobs.map(SQLValue.blob) + [SQLValue.null]

    @Test(arguments: values)
    func `A bound value comes back as it was, from the statement and from storage`(value: SQLValue) async throws {
        try await withDomains { database in
            try await database.write { connection in
                #expect(try connection.firstRow("SELECT ?1", [value])?.value(at: 0) == value)
                try connection.execute("CREATE TABLE kept (value)")
                try connection.execute("INSERT INTO kept VALUES (?1)", [value])
            }
            #expect(try await database.read { try $0.firstRow("SELECT value FROM kept")?.value("value") } == value)
        }
    }

    @Test func `Texts that look alike but differ in their scalars stay different`() async throws {
        try await withDomains { database in
            let found = try await database.read { try $0.firstRow("SELECT ?1 = ?2 AS same", ["e\u{301}", "\u{E9}"]) }
            #expect(try found?.bool("same") == false)
        }
    }

    @Test func `A column of another type than asked for is an invalid value`() async throws {
        let row = SQLRow(columns: ["number", "text", "blob", "none"], values: [7, "7", .blob([7]), .null])
        let readings: [() throws -> Any] = [
            { try row.integer("text") }, { try row.integer("blob") }, { try row.integer("none") },
            { try row.text("number") }, { try row.text("blob") }, { try row.text("none") },
            { try row.blob("number") }, { try row.blob("text") }, { try row.blob("none") },
            { try row.optionalInteger("text") as Any }, { try row.optionalText("blob") as Any },
            { try row.optionalBlob("number") as Any }, { try row.bool("number") }, { try row.text(at: 0) },
        ]
        for reading in readings {
            #expect(try #require(#expect(throws: SQLError.self) { _ = try reading() }).code == .invalidValue)
        }
        #expect(try row.optionalInteger("none") == nil)
        #expect(try row.optionalText("none") == nil)
        #expect(try row.optionalBlob("none") == nil)
        #expect(try row.optionalText("text") == "7")
    }

    @Test func `A column that is not there, or there twice, is a misuse`() throws {
        let row = SQLRow(columns: ["name", "name"], values: ["a", "b"])
        #expect(try row.text(at: 1) == "b")
        for reading in [
            { try row.text("name") }, { try row.text("quota") }, { try row.text(at: 2) }, { try row.text(at: -1) },
        ] {
            #expect(try #require(#expect(throws: SQLError.self) { try reading() }).code == .misuse)
        }
    }

    @Test(arguments: [
        "SELECT 1.5", "SELECT CAST(x'ff' AS TEXT)", "SELECT CAST(x'c0af' AS TEXT)", "SELECT CAST(x'eda080' AS TEXT)",
    ])
    func `A stored value that no valid value matches is an invalid value`(sql: String) async throws {
        try await withDomains { database in
            try await expectError(.invalidValue) { try await database.read { try $0.query(sql) } }
        }
    }

    @Test func `A number of something is one that can have one more`() throws {
        for (number, isOne) in [(0, true), (.max - 1, true), (.max, false), (-1, false)] as [(Int64, Bool)] {
            let row = SQLRow(columns: ["number"], values: [.integer(number)])
            #expect((try? row.count("number")) == (isOne ? number : nil))
        }
    }

    @Test func `A text that holds what PostgreSQL cannot hold was never written there`() {
        for (bytes, text) in [
            ([0x61, 0x1A, 0x40], "a\u{0}"), ([0x61, 0], nil), ([0x1A, 0x40, 0], nil), ([0x1A], nil),
        ]
            as [([UInt8], String?)]
        {
            #expect(bytes.withUnsafeBytes { PostgreSQLText.text(of: $0) } == text)
        }
    }

    @Test func `Neither values nor rows show what they hold`() {
        let row = SQLRow(columns: ["token"], values: ["secret"])
        var dumped = ""
        dump(row, to: &dumped)
        #expect(!"\(row) \(String(reflecting: row)) \(dumped)".contains("secret"))
    }
}
