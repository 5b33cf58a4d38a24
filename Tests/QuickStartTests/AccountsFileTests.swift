// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Testing

@testable import QuickStart

@Suite struct `A file of accounts` {
    static let header = "id,username,display_name,company,email,domains,role,owner,status,locale,created_at"

    static func row(
        _ id: String, username: String? = nil, name: String = "Name", domains: String = "", role: String = "customer",
        owner: String = "", status: String = "active", createdAt: String = "2026-01-01T00:00:00Z"
    ) -> String {
        "\(id),\(username ?? id),\(name),,,\(domains),\(role),\(owner),\(status),,\(createdAt)"
    }

    static func accounts(_ rows: String...) throws(AccountsFileError) -> [Account] {
        try AccountsFile.accounts(in: Array(([Self.header] + rows).joined(separator: "\n").utf8), from: "x.csv")
    }

    @Test func `comes with the tour and is believable`() throws {
        let accounts = try AccountsFile.load(AccountsFile.shipped)
        #expect((40...60).contains(accounts.count))
        #expect(accounts.count { $0.role == .administrator } == 2)
        #expect(accounts.count { $0.role == .reseller } >= 4)
        #expect(Set(accounts.map(\.status.kind)) == Set(AccountStatus.Kind.allCases))
        let names = accounts.map(\.displayName)
        #expect(Set(names).count < names.count)
        for domain in accounts.flatMap(\.domains) {
            let isExample = ["example", "example.org", "example.com", "example.net"].contains {
                domain == $0 || domain.hasSuffix(".\($0)")
            }
            #expect(isExample, "\(domain) may belong to somebody")
        }
    }

    @Test func `gives every column its meaning`() throws {
        let text = """
            created_at,notes,status,owner,role,domains,email,company,display_name,username,id,locale
            2026-01-01T02:00:00+02:00,ignored,active,,reseller,,,,North,north,r-1,
            2026-01-01T00:00:00Z,,suspended,r-1,customer,example.org  söö.example,a@example.org,"Acme, Ltd",Acme,acme,c-1,de-AT
            """
        let accounts = try AccountsFile.accounts(in: Array(text.utf8), from: "x.csv")
        let epoch = Timestamp(rfc3339: "2026-01-01T00:00:00Z")
        #expect(accounts.map(\.createdAt) == [epoch, epoch])
        let acme = try #require(accounts.last)
        #expect(acme.id == "c-1")
        #expect(acme.username == "acme")
        #expect(acme.displayName == "Acme")
        #expect(acme.company == "Acme, Ltd")
        #expect(acme.email == "a@example.org")
        #expect(acme.domains == ["example.org", "söö.example"])
        #expect(acme.role == .customer)
        #expect(acme.owner == "r-1")
        #expect(acme.creator == "r-1")
        #expect(acme.locale == "de-AT")
        #expect(acme.status.kind == .suspended)
        #expect(accounts.first?.company == nil)
        #expect(accounts.first?.owner == nil)
        #expect(accounts.first?.domains == [])
    }

    @Test func `may hold a customer whom the company itself owns`() throws {
        #expect(try Self.accounts(Self.row("c-1")).map(\.owner) == [nil])
    }

    /// Rows after the header, and what is wrong with them.
    static let broken: [(rows: [String], problems: [String])] = [
        (["a,b"], ["line 2: 2 fields, where the first line has 11"]),
        // The line break at the end of the last line.
        ([row("c-1"), ""], []),
        ([row("c-1"), "", row("c-2")], ["line 3: an empty line"]),
        ([row("c 1")], ["line 2: id: `c 1` is wrong; it must be printable ASCII without spaces"]),
        ([row("")], ["line 2: id: is empty", "line 2: username: is empty"]),
        ([row("ü", username: "u")], ["line 2: id: `ü` is wrong"]),
        ([row("c-1"), row("c-2"), row("c-1", username: "other")], ["line 4: id: `c-1` is on line 2 already"]),
        (
            [row("c-1", username: "Acme"), row("c-2", username: "acme")],
            ["line 3: username: `acme` is on line 2 already"]
        ),
        ([row("c-1", name: "")], ["line 2: display_name: is empty; it must be a name"]),
        ([row("c-1", role: "Customer")], ["line 2: role: `Customer` is wrong; it must be administrator, reseller or"]),
        ([row("c-1", status: "")], ["line 2: status: is empty; it must be active, pending, suspended or closed"]),
        ([row("c-1", owner: "nobody")], ["line 2: owner: there is no account `nobody` in this file"]),
        ([row("c-1"), row("c-2", owner: "c-1")], ["line 3: owner: `c-1` is a customer, who owns no accounts"]),
        (
            [row("r-1", role: "reseller"), row("a-1", role: "administrator", owner: "r-1")],
            ["line 3: owner: `r-1` is a reseller, who owns no administrators"]
        ),
        ([row("c-1", createdAt: "2026-02-30T00:00:00Z")], ["line 2: created_at: `2026-02-30T00:00:00Z` is wrong"]),
        ([row("c-1", createdAt: "yesterday")], ["line 2: created_at: `yesterday` is wrong; it must be an RFC 3339"]),
        (
            [row("r-1", role: "reseller", owner: "r-1")],
            ["line 2: owner: these own each other in a circle: r-1 → r-1"]
        ),
        (
            [
                row("c-9", owner: "r-1"), row("r-3", role: "reseller", owner: "r-1"),
                row("r-1", role: "reseller", owner: "r-2"), row("r-2", role: "reseller", owner: "r-3"),
            ],
            ["line 3: owner: these own each other in a circle: r-3 → r-1 → r-2 → r-3"]
        ),
        (["\"c-1,"], ["line 2: the quote that opens on this line is never closed"]),
        // A row that cannot be read does not make its customers look abandoned.
        ([row("r-1", role: "seller"), row("c-1", owner: "r-1")], ["line 2: role: `seller` is wrong"]),
        (
            [row("c-1", name: "\u{1B}[31m\u{202E}", role: "\u{1B}]0;x\u{7}")],
            ["line 2: role: `\\u{1B}]0;x\\u{7}` is wrong"]
        ),
    ]

    @Test(arguments: broken) func `that is broken is refused as a whole, by line and column`(
        rows: [String], expected: [String]
    ) throws {
        let text = ([Self.header] + rows).joined(separator: "\n")
        guard !expected.isEmpty else {
            #expect(throws: Never.self) { try AccountsFile.accounts(in: Array(text.utf8), from: "x.csv") }
            return
        }
        let error = try #require(throws: AccountsFileError.self) {
            try AccountsFile.accounts(in: Array(text.utf8), from: "x.csv")
        }
        #expect(error.problems.count == expected.count, "\(error)")
        for (problem, beginning) in zip(error.problems, expected) {
            #expect(problem.description.hasPrefix(beginning), "\(problem)")
        }
    }

    /// How to go on from what is wrong with the first line.
    static let names = ". The first line must name each of these once: \(header.replacing(",", with: ", "))"

    /// A whole file, and the one thing that is wrong with its first line.
    static let brokenHeaders: [(text: String, problem: String)] = [
        ("", "the file is empty; its first line names the columns"),
        ("\u{FEFF}", "the file is empty; its first line names the columns"),
        (
            header.replacing("role,", with: "").replacing("id,", with: "ID,") + "\nc-1,\"\nc\"-2",
            "missing: id, role; not known: `ID`" + names
        ),
        (header + ",role,email,notes", "there twice: role, email" + names),
        (header.replacing("role", with: "email"), "missing: role; there twice: email" + names),
        (
            (1...9).map { "\u{202E}\($0)" }.joined(separator: ",") + String(repeating: "x", count: 1_000),
            "missing: \(header.replacing(",", with: ", ")); not known: "
                + (1...8).map { "`\\u{202E}\($0)`" }.joined(separator: ", ") + ", …" + names
        ),
        ("\"x\"" + header, "text after a closing quote; a quote inside a quoted field is written twice"),
        (header.replacing(",", with: ";"), "the columns are separated by semicolons; save the file with commas"),
        (
            "\"id\";\"user, name\";\"email\"\n\"c-1\";\"acme\";\n",
            "the columns are separated by semicolons; save the file with commas"
        ),
        (header.replacing(",", with: "\t"), "the columns are separated by tabs; save the file with commas"),
        (header.replacing(",", with: "|"), "the columns are separated by vertical bars; save the file with commas"),
    ]

    @Test(arguments: brokenHeaders) func `has a first line that is refused in one go`(
        text: String, expected: String
    ) throws {
        let rows = ["", "c-1,\"", Self.row("c 1"), "\"a\"b"].joined(separator: "\n")
        let error = try #require(throws: AccountsFileError.self) {
            try AccountsFile.accounts(in: Array((text.count < 2 ? text : text + rows).utf8), from: "x.csv")
        }
        #expect(error.description == "x.csv: line 1: \(expected)")
    }

    @Test(arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian])
    func `is not in UTF-16`(encoding: String.Encoding) throws {
        let marks: [String.Encoding: [UInt8]] = [.utf16LittleEndian: [0xFF, 0xFE], .utf16BigEndian: [0xFE, 0xFF]]
        let text = try #require("\(Self.header)\n\(Self.row("c-1"))".data(using: encoding))
        for bytes in [Array(text), marks[encoding, default: []] + text] {
            let error = try #require(throws: AccountsFileError.self) {
                try AccountsFile.accounts(in: bytes, from: "x.csv")
            }
            #expect(error.description == "x.csv: line 1: the file is in UTF-16; save it as UTF-8")
        }
    }

    @Test(arguments: AccountColumn.allCases) func `has values up to a limit`(column: AccountColumn) throws {
        var fields = Self.row("c-1").components(separatedBy: ",")
        let place = try #require(Self.header.components(separatedBy: ",").firstIndex(of: column.rawValue))
        fields[place] = String(repeating: "a", count: column.maximumLength + 1)
        let tooLong = try #require(throws: AccountsFileError.self) { try Self.accounts(fields.joined(separator: ",")) }
        #expect(
            tooLong.problems.map(\.description) == [
                "line 2: \(column.rawValue): \(column.maximumLength + 1) bytes, of which at most "
                    + "\(column.maximumLength) are allowed"
            ])
        fields[place].removeLast()
        do {
            _ = try Self.accounts(fields.joined(separator: ","))
        } catch {
            #expect(!error.description.contains("bytes"))
        }
    }

    @Test func `may be as deep as the tree and no deeper`() throws {
        let chain = { (length: Int) in
            (0..<length).map { Self.row("r-\($0)", role: "reseller", owner: $0 == 0 ? "" : "r-\($0 - 1)") }
        }
        let deepest = ([Self.header] + chain(OwnershipTree.maximumDepth + 1)).joined(separator: "\n")
        #expect(throws: Never.self) { try AccountsFile.accounts(in: Array(deepest.utf8), from: "x.csv") }
        let tooDeep = ([Self.header] + chain(OwnershipTree.maximumDepth + 20).reversed()).joined(separator: "\n")
        let error = try #require(throws: AccountsFileError.self) {
            try AccountsFile.accounts(in: Array(tooDeep.utf8), from: "x.csv")
        }
        #expect(error.description == "x.csv: line 20: owner: more than 32 accounts above this one")
    }

    @Test func `that is broken all over tells the first twenty problems and counts the rest`() throws {
        let rows = (0..<25).map { Self.row("c-\($0)", role: "cust") }
        let text = ([Self.header] + rows).joined(separator: "\n")
        let error = try #require(throws: AccountsFileError.self) {
            try AccountsFile.accounts(in: Array(text.utf8), from: "x.csv")
        }
        #expect(error.problems.map(\.line) == Array(2...21))
        #expect(error.description.hasSuffix("x.csv: and 5 more"))
    }

    @Test(arguments: [
        ("/no/such/file.csv", "there is no such file"), ("/", "this is a directory; name a CSV file"),
    ]) func `that cannot be read says so`(path: String, remark: String) throws {
        let error = try #require(throws: AccountsFileError.self) { try AccountsFile.load(path) }
        #expect(error.description == "\(path): \(remark)")
    }

    @Test(.enabled(if: FileManager.default.isReadableFile(atPath: "/proc/self/mem")))
    func `that fails while it is read says so`() throws {
        let error = try #require(throws: AccountsFileError.self) { try AccountsFile.load("/proc/self/mem") }
        #expect(error.description == "/proc/self/mem: this file could not be read to its end")
    }

    @Test(.enabled(if: geteuid() != 0))
    func `that nobody may read says so`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
        try #require(FileManager.default.createFile(atPath: file, contents: nil, attributes: [.posixPermissions: 0]))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = try #require(throws: AccountsFileError.self) { try AccountsFile.load(file) }
        #expect(error.description == "\(file): you have no permission to read this file")
    }

    @Test func `that never ends is given up at the size limit`() throws {
        let error = try #require(throws: AccountsFileError.self) { try AccountsFile.load("/dev/zero") }
        #expect(error.description == "/dev/zero: larger than \(AccountsFile.maximumByteCount) bytes")
    }
}
