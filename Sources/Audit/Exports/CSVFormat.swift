// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// CSV (RFC 4180) with a header, CRLF after each row, and every row on a line of its own.
///
/// The columns before the last are for people. The last, `record`, is the record as JSON Lines has it: nothing is lost, and
/// ``read(_:)`` makes the record of it again. `body` says what a row is: `present`, `dropped` for an entry whose body
/// was dropped by retention, or `checkpoint`. `staff` and `customer` say of the sealed parts whether they are `included`,
/// `erased`, `withheld` from this export, `unreadable`, or whether there is `none`; a cell that is empty says nothing of itself.
///
/// A text cell that a spreadsheet could take for a formula, or that holds what cannot be seen, is escaped: see ``CSVCell``.
public struct CSVFormat: LogFormat {
    /// The names of the columns, in order.
    public static let columns = [
        "sequence", "body", "recorded", "at", "kind", "event", "actor", "by", "subject", "visit", "capability",
        "outcome",
        "reasons", "rule", "correlation", "milliseconds", "stands for", "staff", "staff account", "staff name",
        "staff username", "staff role", "staff login session", "staff address", "staff address vouched by",
        "staff caused by", "staff presented by", "customer", "customer name", "customer username", "customer reason",
        "customer ticket", "customer target", "customer changes", "customer effects", "leaf hash", "record",
    ]

    /// Where a row says what became of its sealed parts.
    private static let statePlaces = Self.columns.indices.filter { ["staff", "customer"].contains(Self.columns[$0]) }

    private let options: ExportOptions

    /// Makes the format.
    public init(_ options: ExportOptions = ExportOptions()) {
        self.options = options
    }

    /// The header.
    public var preamble: [UInt8] { Self.row(Self.columns.map { .text($0) }) }

    /// The row; nil for what cannot be read and for interior nodes.
    public func bytes(of record: LogRecord) -> [UInt8]? {
        self.cells(of: record).map { Self.row($0) }
    }

    /// Reads a row back, without its line end.
    ///
    /// - Returns: the record; an `unreadable` one for a row that this format would not write for it, byte for byte.
    public static func read(_ row: [UInt8]) -> LogRecord {
        guard let cells = CSVCell.cells(of: row), cells.count == Self.columns.count,
            let line = CSVCell(written: cells[cells.count - 1])?.value
        else { return .unreadable(sequence: nil, leafHash: nil, detail: "the row is not one of this format") }
        let record = LogRecord(line: Array(line.utf8))
        let written = Self().cells(of: record).map { Self.row(Self.withholding($0, as: cells)) }
        guard written == row + [0x0D, 0x0A] else {
            return .unreadable(sequence: nil, leafHash: nil, detail: "the cells of the row and its record differ")
        }
        return record
    }

    /// Cells that say of sealed parts that they were withheld where those of a row do.
    ///
    /// What was withheld is gone once the row is read, and so looks like what was erased.
    private static func withholding(_ cells: [CSVCell], as row: [String]) -> [CSVCell] {
        var cells = cells
        for place in Self.statePlaces where cells[place].value == "erased" && row[place] == "withheld" {
            cells[place] = .text("withheld")
        }
        return cells
    }

    private func cells(of record: LogRecord) -> [CSVCell]? {
        guard let line = self.options.trimmed(record).line else { return nil }
        let last = CSVCell.text(String(decoding: line, as: UTF8.self))
        func alone(_ body: String, sequence: Int64?, _ hash: Digest?) -> [CSVCell] {
            [.number(sequence), .text(body)] + Array(repeating: .nothing, count: Self.columns.count - 4)
                + [.text(hash?.hex), last]
        }
        switch record {
        case .entry(_, _, let stored):
            guard let exported = ExportedEntry(record, self.options) else { return nil }
            return Self.cells(of: exported) + [.text(stored.hex), last]
        case .purged(let sequence, let hash): return alone("dropped", sequence: sequence, hash)
        case .checkpoint: return alone("checkpoint", sequence: nil, nil)
        case .unreadable, .node: return nil
        }
    }

    private static func cells(of exported: ExportedEntry) -> [CSVCell] {
        let (facts, place, detail) = (exported.facts, exported.place, exported.detail)
        let (staff, customer) = (exported.staff.details, exported.customer.details)
        var milliseconds: Int64?
        if case .visitStopped(_, let duration) = detail { milliseconds = duration }
        return [
            .number(place.sequence), .text("present"), .text("\(place.recordedAt)"), .text("\(facts.occurredAt)"),
            .text(exported.kind.rawValue), .text(exported.kind.title), .text(place.actor.rawValue),
            .text(place.by?.rawValue), .text(facts.subject?.rawValue), .text(facts.visit?.rawValue),
            .text(detail.capability?.rawValue), .text(detail.outcome?.rawValue), .text(exported.why),
            .text(facts.rule?.rawValue), .text(facts.correlation?.rawValue), .number(milliseconds),
            .number(exported.standsFor), .text(exported.staff.word), .text(staff?.account.rawValue), .text(staff?.name),
            .text(staff?.username), .text(staff?.role?.rawValue), .text(staff?.loginSession), .text(staff?.address),
            .text(staff?.addressVouchedBy), .text(staff?.causedBy?.rawValue), .text(staff?.presentedBy),
            .text(exported.customer.word), .text(customer?.name), .text(customer?.username), .text(customer?.reason),
            .text(customer?.ticket), .text(customer?.target), .json(customer?.changes ?? []),
            .json(customer?.effects ?? []),
        ]
    }

    private static func row(_ cells: [CSVCell]) -> [UInt8] {
        var row: [UInt8] = []
        row.reserveCapacity(2_048)
        for (index, cell) in cells.enumerated() {
            if index > 0 { row.append(UInt8(ascii: ",")) }
            cell.append(to: &row)
        }
        row.append(contentsOf: [0x0D, 0x0A])
        return row
    }
}

extension CSVCell {
    static let nothing = Self(value: nil, isNumber: false)

    static func text(_ text: String?) -> Self { Self(value: text, isNumber: false) }

    static func number(_ number: Int64?) -> Self { Self(value: number.map { String($0) }, isNumber: true) }

    static func json(_ effects: [String]) -> Self {
        guard !effects.isEmpty else { return .nothing }
        var writer = CanonicalWriter(reservingCapacity: 128)
        writer.beginArray()
        for effect in effects { writer.string(effect) }
        writer.endArray()
        return .text(String(decoding: writer.bytes, as: UTF8.self))
    }

    static func json(_ changes: [FieldChange]) -> Self {
        guard !changes.isEmpty else { return .nothing }
        var writer = CanonicalWriter(reservingCapacity: 128)
        writer.beginArray()
        for change in changes {
            writer.beginObject()
            writer.text("after", change.after)
            writer.text("before", change.before)
            writer.text("field", change.field)
            writer.endObject()
        }
        writer.endArray()
        return .text(String(decoding: writer.bytes, as: UTF8.self))
    }
}
