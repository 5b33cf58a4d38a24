// SPDX-License-Identifier: Apache-2.0

internal import Accounts

@testable internal import QuickStart

extension Target {
    private static let header = "id,username,display_name,company,email,domains,role,owner,status,locale,created_at"

    /// A company's accounts in a CSV file, as QuickStart reads it: all of them, which form a tree, or what is wrong with them.
    static let companies = Target(
        name: "companies", maximumLength: 800,
        words: AccountColumn.allCases.map(\.rawValue) + Role.allCases.map(\.rawValue) + ["active", "suspended"]
            + [",,", "\"\"", "\",\"", "\r\n", "\u{FEFF}", "2026-03-01T09:30:00Z", header],
        seeds: [
            "\(header)\r\na-1,ada,Ada,Polarstern,ada@a.example,a.example b.example,administrator,,active,en,2014-04-01T08:00:00Z\r\n",
            "\u{FEFF}\(header)\na,a,\"A \"\"x\"\", y\",,,,reseller,,suspended,,2014-04-01T08:00:00+02:00\nb,b,\"\n\",,,,customer,a,closed,,2014-04-01T08:00:00Z",
            "\(header)\na,a,a,,,,reseller,b,pending,,2014-04-01T08:00:00Z\nb,b,b,,,,reseller,a,active,,2014-04-01T08:00:00Z\n",
            "a;b\n", "id,\"x\"\r\n\r\n", "a,\"b\"c\n\"d",
        ].map { Array($0.utf8) }
    ) { bytes in
        checkRecords(bytes)
        guard let accounts = read(orRefuseWith: AccountsFileError.self, { try load(bytes) }) else { return }
        let rows = accounts.map { CSVReader.row(cells(of: $0)).text + "\r\n" }
        let again = readAgain("a file of accounts") { try load(Array("\(header)\r\n\(rows.joined())".utf8)) }
        demand(
            try stored(again) == stored(accounts), "accounts that are written to a file are read from it as they were")
        checkTree(accounts)
    }

    /// Reads a file; what is wrong with one that is refused is told in one line each.
    private static func load(_ bytes: [UInt8]) throws -> [Account] {
        do {
            return try AccountsFile.accounts(in: bytes, from: "f")
        } catch {
            let lines = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
            demand(lines.count == error.problems.count + (error.remark == nil ? 0 : 1), "a problem is told in one line")
            demand(lines.allSatisfy { String($0).isOneLine }, "nothing in a file forges what is told of it")
            demand(!error.problems.isEmpty && error.problems.allSatisfy { $0.line > 0 }, "a problem has its line")
            throw error
        }
    }

    private static func cells(of account: Account) -> [String] {
        [
            account.id.rawValue, account.username, account.displayName, account.company ?? "", account.email ?? "",
            account.domains.joined(separator: " "), account.role.rawValue, account.owner?.rawValue ?? "",
            account.status.kind.rawValue, account.locale ?? "", "\(account.createdAt)",
        ]
    }

    /// Records that are written again with quotes around each field are read as they were, and others read them too.
    private static func checkRecords(_ bytes: [UInt8]) {
        var problems = FileProblems()
        let records = CSV.records(in: bytes, problems: &problems)
        guard problems.count == 0 else { return }
        let rows = records.map { CSVReader.row($0.fields, quoting: { _ in true }) + [0x0D, 0x0A] }
        let again = CSV.records(in: Array(rows.joined()), problems: &problems)
        demand(problems.count == 0, "records that are written are read again")
        func utf8(_ record: CSV.Record) -> [[UInt8]] { record.fields.map { Array($0.utf8) } }
        demand(again.map(utf8) == records.map(utf8), "the fields of records are read as they were written")
        demand(again.map(\.line) == records.map(\.line), "records stand on the lines on which they were written")
        for (record, row) in zip(records, rows) {
            let cells = CSVReader.cells(of: row)?.map { Array($0.utf8) }
            demand(cells == utf8(record), "another reader of RFC 4180 gets the same text")
        }
        if records.count == 1, !bytes.contains(0x0A), !bytes.starts(with: "\u{FEFF}".utf8) {
            demand(
                CSVReader.cells(of: bytes + [0x0D, 0x0A])?.map { Array($0.utf8) } == records.first.map(utf8),
                "another reader of RFC 4180 gets the same text of the file as it is")
        }
    }

    private static func checkTree(_ accounts: [Account]) {
        let owners = Dictionary(accounts.map { ($0.id, $0.owner) }) { first, _ in first }
        demand(owners.count == accounts.count, "no two accounts share an id")
        for account in accounts {
            var (depth, owner) = (0, account.owner)
            while let id = owner {
                depth += 1
                demand(depth <= OwnershipTree.maximumDepth, "owners lead to the top of the tree")
                guard let next = owners[id] else { return demand(false, "owners are in the file") }
                owner = next
            }
        }
    }
}
