// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Testing

@Suite struct `An export` {
    /// What people write when they mean harm, or come from elsewhere.
    static let hostile = [
        "=1+1", "+49 431 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'quoted'", "''", " =1+1", "\u{FF1D}1", "\u{A0}=1", "",
        "two\nlines", "two\r\nlines\r", "a,b;c\"d\"\"e", "\"", "\\u{41}\\", "a\\nb", "\u{0}", "nul\u{0}inside",
        "\u{202E}evil\u{202C}", "\u{2066}x\u{2069}", "line\u{2028}separator\u{2029}", "\u{FEFF}mark", "\u{7F}\u{85}",
        "שלום עולם", "مرحبا", "é vs e\u{301}", "𝔘𝔫𝔦 \u{1F469}\u{200D}\u{1F4BB}", "{\"a\":1}", "[]", "null", "</script>",
        String(repeating: "long ", count: 2_000),
    ]

    /// One record of every kind, hostile texts, what is left of erased and dropped ones, and a checkpoint.
    static func records() async throws -> [LogRecord] {
        var entries = try await `The leaf of an entry`.entries()
        for (number, text) in Self.hostile.enumerated() {
            var place = entries[0].place
            place.sequence = Int64(entries.count)
            let event = LogFixture.event(AuditEvent.ID(stringLiteral: "hostile-\(number)"), .actViewed(LogFixture.act))
            let staff = StaffDetails(
                account: "north", name: text, username: text, role: .reseller, loginSession: text, address: text,
                addressVouchedBy: text, causedBy: "ada", presentedBy: text)
            let customer = CustomerDetails(
                name: text, username: text, reason: text, ticket: text, target: text,
                changes: [FieldChange(field: text, before: text, after: nil)], effects: [text, ""])
            entries.append(
                AuditEntry(
                    AuditEvent(
                        facts: event.facts, actor: "north", staff: staff.sealed(salt: SHA256.hash([3])),
                        customer: customer.sealed(salt: SHA256.hash([4]))), at: place))
        }
        for (number, parts) in [[SealedPart.Label.staff], [.customer], [.staff, .customer]].enumerated() {
            var place = entries[0].place
            place.sequence = Int64(entries.count)
            let event = LogFixture.event(AuditEvent.ID(stringLiteral: "erased-\(number)"), .actViewed(LogFixture.act))
            entries.append(parts.reduce(AuditEntry(event, at: place)) { $0.erasing($1) })
        }
        let key = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 5, count: 32))
        let checkpoint = try await SignedCheckpoint(
            Checkpoint(origin: "panel.example/log", size: 9, root: SHA256.hash([9])), by: key)
        return entries.map { .entry($0, made: $0.leafHash, stored: $0.leafHash) }
            + [.purged(sequence: 4_711, leafHash: SHA256.hash([8])), .checkpoint(checkpoint)]
    }

    /// The records that outside validators look at, among others.
    @Test func `of these records is the one that was agreed on`() async throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/records", withExtension: "jsonl"))
        let records = try await Self.records()
        let lines = records.compactMap { JSONLinesFormat().bytes(of: $0) }
        #expect(lines.count == records.count)
        #expect(try Data(lines.joined()) == Data(contentsOf: url))
    }

    @Test(arguments: ExportFormat.allCases)
    func `is one line a record in every form, which holds the record itself`(form: ExportFormat) async throws {
        let format = form.writer(ExportOptions(origin: "panel.example/log"))
        for record in try await Self.records() {
            let isEvent = form != .jsonLines && form != .csv
            guard let bytes = format.bytes(of: record) else {
                guard case .checkpoint = record, isEvent else { throw CancellationError() }
                continue
            }
            #expect(bytes.filter { $0 == 0x0A }.count == 1 && bytes.last == 0x0A, "one line")
            #expect(!bytes.contains(0), "no NUL")
            let line = try #require(record.line)
            switch form {
            case .csv: #expect(CSVFormat.read(bytes.dropLast(2)).line == line)
            case .jsonLines: #expect(bytes.dropLast() == line[...])
            case .ocsf, .ecs, .cloudEvents:
                guard case .object(let event) = try JSONValue(canonical: bytes.dropLast()) else {
                    Issue.record("no object")
                    continue
                }
                #expect(try Self.record(in: event) == line)
            @unknown default: Issue.record("a form without a check")
            }
        }
    }

    /// The record inside an event.
    private static func record(in event: [String: JSONValue]) throws -> [UInt8]? {
        if case .string(let text)? = event["raw_data"] { return Array(text.utf8) }
        if case .object(let inner)? = event["event"], case .string(let text)? = inner["original"] {
            return Array(text.utf8)
        }
        if case .object(let data)? = event["data"] { return try data["record"]?.canonicalBytes() }
        return nil
    }

    @Test(arguments: ExportFormat.allCases)
    func `has neither what cannot be read nor the tree's nodes`(form: ExportFormat) {
        let format = form.writer()
        #expect(format.bytes(of: .unreadable(sequence: 1, leafHash: nil, detail: "x")) == nil)
        #expect(format.bytes(of: .node(MerkleNode.Position(level: 1, index: 0), nil)) == nil)
    }

    @Test(arguments: ExportFormat.allCases)
    func `says nothing of a part that is withheld, and says that it is`(form: ExportFormat) throws {
        let event = LogFixture.event("e", .actViewed(LogFixture.act))
        let place = AuditEntry.Place(sequence: 0, recordedAt: .earliest, actor: "h1", visitIndex: 0, subjectIndex: 0)
        let entry = AuditEntry(event, at: place)
        let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
        func text(_ record: LogRecord, _ withheld: Set<SealedPart.Label>) throws -> String {
            String(
                decoding: try #require(form.writer(ExportOptions(withheld: withheld)).bytes(of: record)), as: UTF8.self)
        }
        let salts = [SHA256.hash([1]).hex, SHA256.hash([2]).hex]
        let whole = try text(record, [])
        #expect(whole.contains("North") && whole.contains("asked") && salts.allSatisfy { whole.contains($0) })
        let bare = try text(record, [.staff, .customer])
        #expect(!bare.contains("North") && !bare.contains("asked") && !salts.contains { bare.contains($0) })
        let erasedEntry = entry.erasing(.staff).erasing(.customer)
        let erased = try text(.entry(erasedEntry, made: entry.leafHash, stored: entry.leafHash), [])
        if form != .jsonLines {
            #expect(whole.contains("included") && !whole.contains("withheld") && !whole.contains("erased"))
            #expect(bare.contains("withheld") && !bare.contains("included"))
            #expect(erased.contains("erased") && !erased.contains("withheld"))
        } else {
            #expect(bare == erased)
        }
    }

    @Test func `of a dropped entry says so in every form, and gives it no actor and no time`() throws {
        let record = LogRecord.purged(sequence: 7, leafHash: SHA256.hash([7]))
        for form in ExportFormat.allCases {
            let text = String(decoding: try #require(form.writer().bytes(of: record)), as: UTF8.self)
            #expect(text.contains(SHA256.hash([7]).hex) && !text.contains("actor") && !text.contains(#""user""#))
            let word = ["ocsf": "time_unknown", "ecs": #""time":"unknown""#, "jsonl": #""sequence":7"#][form.rawValue]
            #expect(text.contains(word ?? "dropped"), "\(text)")
        }
        #expect(try !#require(CloudEventsFormat().bytes(of: record)).contains(Array(#""time""#.utf8)))
    }
}

@Suite struct `Kinds in the schemas of others` {
    private static func objects(_ format: some LogFormat) async throws -> [AuditKind: [String: JSONValue]] {
        var objects: [AuditKind: [String: JSONValue]] = [:]
        for entry in try await `The leaf of an entry`.entries() {
            let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
            guard let bytes = format.bytes(of: record),
                case .object(let event) = try JSONValue(canonical: bytes.dropLast())
            else { continue }
            // Of several of a kind, the first.
            if objects[entry.kind] == nil { objects[entry.kind] = event }
        }
        #expect(Set(objects.keys) == Set(AuditKind.allCases))
        return objects
    }

    @Test func `are the classes and activities of OCSF`() async throws {
        let table: [AuditKind: (type: Int64, status: Int64?)] = [
            .visitStarted: (300_207, 1), .visitStopped: (300_202, 1), .visitRefused: (300_207, 2),
            .actViewed: (600_302, nil), .actAttempted: (600_399, nil), .actCompleted: (600_399, 2),
            .actRefused: (600_399, 2), .accountAttempted: (300_106, nil), .accountCompleted: (300_106, 0),
            .accountRefused: (300_106, 2), .freezeSet: (300_410, 1), .freezeLifted: (300_411, 1),
            .consentGranted: (300_410, 1), .consentWithdrawn: (300_411, 1), .approvalRequested: (300_401, 1),
            .approvalGranted: (300_499, 1), .approvalRefused: (300_499, 2), .noticeFailed: (300_499, 2),
            .logRead: (300_402, 1), .logExported: (300_402, 1), .logRefused: (300_402, 2), .logRedacted: (300_404, 1),
            .logPurged: (300_404, 1), .logHeld: (300_410, 1), .logReleased: (300_411, 1),
        ]
        for (kind, event) in try await Self.objects(OCSFFormat()) {
            #expect(event["type_uid"] == .integer(table[kind]?.type ?? -1), "\(kind)")
            #expect(event["status_id"] == table[kind]?.status.map { .integer($0) }, "\(kind)")
            #expect(event["actor"]?["user"]?["uid"] == .string("north"), "who really acted: \(kind)")
            let isSwitch = kind == .visitStarted || kind == .visitRefused
            #expect(event["account_switch_type_id"] == (isSwitch ? .integer(2) : nil))
            let isVisit = isSwitch || kind == .visitStopped
            if isVisit { #expect(event["user"]?["uid"] == .string("acme")) }
            if kind.rawValue.hasPrefix("act.") {
                guard case .array(let resources)? = event["resources"] else {
                    Issue.record("no resource")
                    continue
                }
                #expect(resources[0]["owner"]?["uid"] == .string("acme"), "the customer owns what is acted on")
            }
        }
    }

    @Test func `say how grave it is, and of how many it is told`() async throws {
        func object(_ detail: AuditDetail) throws -> JSONValue {
            let place = AuditEntry.Place(sequence: 0, recordedAt: .earliest, actor: "h1", visitIndex: 0)
            let entry = AuditEntry(LogFixture.event("e", detail), at: place)
            let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
            return try JSONValue(canonical: #require(OCSFFormat().bytes(of: record)).dropLast())
        }
        let burst = try object(.visitRefused(reasons: ["outside-scope"], standsFor: 7))
        #expect(burst["severity_id"] == .integer(2) && burst["status"] == .string("Failure"))
        #expect(burst["count"] == .integer(7) && burst["status_detail"] == .string("outside-scope"))
        let stop = try object(.visitStopped(cause: "stopped", milliseconds: 1))
        #expect(stop["severity_id"] == .integer(1) && stop["status"] == .string("Success") && stop["count"] == nil)
    }

    @Test func `of CloudEvents sort by their sequence, and come from an address`() throws {
        func object(_ sequence: Int64, origin: String) throws -> JSONValue {
            let place = AuditEntry.Place(sequence: sequence, recordedAt: .earliest, actor: "h1")
            let entry = AuditEntry(LogFixture.event("e", .visitRefused(reasons: []), visit: nil), at: place)
            let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
            let format = CloudEventsFormat(ExportOptions(origin: origin))
            return try JSONValue(canonical: #require(format.bytes(of: record)).dropLast())
        }
        let sequences = try [0, 9, 10, 99, 1_000, (1 << 53) - 1].map { number in
            guard case .string(let text)? = try object(number, origin: "x")["sequence"] else { return "" }
            return text
        }
        #expect(sequences == sequences.sorted() && Set(sequences).count == 6)
        let sources = try ["panel.example/log", "a b%\u{E9}\n\"<", ""].map { try object(0, origin: $0)["source"] }
        #expect(
            sources == [.string("panel.example/log"), .string("a%20b%25%C3%A9%0A%22%3C"), .string("impersonation")])
    }

    @Test func `are the categories and outcomes of ECS`() async throws {
        for (kind, event) in try await Self.objects(ECSFormat()) {
            let isActedAs = kind.rawValue.hasPrefix("act.") || kind == .visitStarted || kind == .visitStopped
            #expect(event["user"]?["id"] == .string("north"), "who really acted: \(kind)")
            #expect(event["user"]?["effective"]?["id"] == (isActedAs ? .string("acme") : nil), "\(kind)")
            #expect(event["user"]?["target"]?["id"] == (isActedAs ? nil : .string("acme")), "\(kind)")
            let refusals: Set<AuditKind> = [.visitRefused, .actRefused, .accountRefused, .logRefused]
            if refusals.contains(kind) { #expect(event["event"]?["outcome"] == .string("failure")) }
            if [.actViewed, .actAttempted, .accountAttempted].contains(kind) {
                #expect(event["event"]?["outcome"] == nil, "the log does not say what became of \(kind)")
            }
        }
        let stop = try #require(try await Self.objects(ECSFormat())[.visitStopped])
        #expect(stop["event"]?["duration"] == .integer(900_000_000_000))
    }

    @Test func `keep who it was from passing for the customer once their details are erased`() async throws {
        let entry = try await `The leaf of an entry`.entries()[0].erasing(.staff)
        let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
        let handle = JSONValue.string(entry.place.actor.rawValue)
        let ocsf = try JSONValue(canonical: #require(OCSFFormat().bytes(of: record)).dropLast())
        #expect(ocsf["actor"]?["user"]?["uid"] == handle && ocsf["unmapped"]?["staff_part"] == .string("erased"))
        let ecs = try JSONValue(canonical: #require(ECSFormat().bytes(of: record)).dropLast())
        #expect(ecs["user"]?["hash"] == handle && ecs["user"]?["id"] == nil)
    }

    @Test(arguments: [
        ("192.0.2.7", true), ("255.255.255.255", true), ("2001:db8::1", true), ("::", true), ("::1", true),
        ("fe80::", true),
        ("1:2:3:4:5:6:7:8", true), ("::ffff:192.0.2.7", true), ("256.0.0.1", false), ("1.2.3", false),
        ("01.2.3.4", false), ("1:2:3:4:5:6:7", false), ("1::2::3", false), (":1:2:3:4:5:6:7:8", false),
        ("12345::", false),
        ("192.0.2.7:80", false), ("fe80::1%eth0", false), ("host", false), ("", false), ("1:2:3:4:5:6:7:8:9", false),
        ("g::1", false),
    ])
    func `call an address one only if it is`(text: String, isAddress: Bool) throws {
        let event = LogFixture.event("e", .actViewed(LogFixture.act))
        let staff = StaffDetails(account: "north", address: text).sealed(salt: SHA256.hash([1]))
        let place = AuditEntry.Place(sequence: 0, recordedAt: .earliest, actor: "h1")
        let entry = AuditEntry(AuditEvent(facts: event.facts, actor: "north", staff: staff, customer: nil), at: place)
        let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
        let ocsf = try JSONValue(canonical: #require(OCSFFormat().bytes(of: record)).dropLast())
        #expect(ocsf["src_endpoint"]?[isAddress ? "ip" : "name"] == .string(text))
        let ecs = try JSONValue(canonical: #require(ECSFormat().bytes(of: record)).dropLast())
        #expect((ecs["source"]?["ip"] == .string(text)) == isAddress)
    }
}

@Suite struct `A cell of CSV` {
    @Test(arguments: `An export`.hostile)
    func `is no formula and no second line, and is read back as it was`(text: String) throws {
        let cell = CSVCell(text)
        let first = try #require(cell.written.unicodeScalars.first, "empty text is not an empty cell")
        #expect(!"=+-@\t\r\n \u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\u{A0}".unicodeScalars.contains(first))
        #expect(!cell.written.contains(";"), "where numbers have a decimal comma, it ends the cell")
        #expect(!cell.written.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        let read = try #require(CSVCell(written: cell.written)?.value)
        #expect(Array(read.utf8) == Array(text.utf8))
    }

    @Test(arguments: ["=1", "'plain", "'\\", "'\\x", "'\\u{}", "'\\u{D800}", "'\\u{a}=", "'\\u{41}", "\nx"])
    func `that this type would not write is refused`(written: String) {
        #expect(CSVCell(written: written) == nil)
    }

    @Test func `stands as it is where nothing can be mistaken`() {
        for text in ["asked by phone", "C:\\mail", "é, \"quoted\"", "Ünïcode 東京", "1=1"] {
            #expect(CSVCell(text).written == text)
        }
        #expect(CSVCell(nil).written.isEmpty && CSVCell(written: "")?.value == nil)
    }

    @Test func `cannot be changed without its row being refused`() async throws {
        let records = try await `An export`.records()
        for record in [records[0], records[13], records[records.count - 2], records[records.count - 1]] {
            let row = String(decoding: try #require(CSVFormat().bytes(of: record)).dropLast(2), as: UTF8.self)
            let cells = row.split(separator: ",", maxSplits: 20, omittingEmptySubsequences: false)
            for index in 0..<20 {
                var changed = cells.map(String.init)
                changed[index] += "7"
                guard case .unreadable = CSVFormat.read(Array(changed.joined(separator: ",").utf8)) else {
                    Issue.record("\(CSVFormat.columns[index]) was changed unseen")
                    continue
                }
            }
            for damage in [row + ",", String(row.dropLast()), "\"" + row, "x" + row] {
                guard case .unreadable = CSVFormat.read(Array(damage.utf8)) else {
                    Issue.record("a damaged row was read")
                    continue
                }
            }
        }
    }

    /// A cell of a row, and what another spelling of it would be.
    static let spellings = [
        ("staff name", "caf\u{E9}", "cafe\u{301}"), ("staff name", "caf\u{E9}", "\"caf\u{E9}\""),
        ("customer name", "erased", "withheld"),
    ]

    @Test(arguments: spellings)
    func `makes its row another one when it is spelled in another way`(
        column: String, text: String, spelled: String
    ) throws {
        let event = LogFixture.event("spelled", .actViewed(LogFixture.act))
        let staff = StaffDetails(account: "north", name: "caf\u{E9}", role: .reseller).sealed(salt: SHA256.hash([3]))
        let customer = CustomerDetails(name: "erased", reason: "asked").sealed(salt: SHA256.hash([4]))
        let place = AuditEntry.Place(sequence: 7, recordedAt: event.facts.occurredAt, actor: "s1")
        let entry = AuditEntry(
            AuditEvent(facts: event.facts, actor: "north", staff: staff, customer: customer), at: place)
        let record = LogRecord.entry(entry, made: entry.leafHash, stored: entry.leafHash)
        let row = try #require(CSVFormat().bytes(of: record)).dropLast(2)
        #expect(CSVFormat.read(Array(row)).line == record.line)
        var cells = String(decoding: row, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
        let index = try #require(CSVFormat.columns.firstIndex(of: column))
        try #require(cells[index] == text)
        cells[index] = spelled[...]
        guard case .unreadable = CSVFormat.read(Array(cells.joined(separator: ",").utf8)) else {
            Issue.record("the row was read")
            return
        }
    }
}

extension JSONValue {
    fileprivate subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }
}
