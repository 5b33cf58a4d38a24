// SPDX-License-Identifier: Apache-2.0

/// A form in which the records of a log are written for others to read, one record after another.
///
/// A format holds no state: each record becomes bytes by itself, so that an export of any length takes the memory of its
/// longest record.
///
/// ```swift
/// let format = ExportFormat.csv.writer(ExportOptions(origin: "panel.example.com/log"))
/// try await LogFile(path: "log.jsonl").read { record in
///     if let line = format.bytes(of: record) { try output.write(contentsOf: line) }
/// }
/// ```
public protocol LogFormat: Sendable {
    /// What comes before the first record, such as a header; may be empty.
    var preamble: [UInt8] { get }

    /// A record with its line end, in UTF-8; nil for what this form does not hold.
    ///
    /// No form holds what cannot be read, and interior nodes; the forms for events hold no checkpoints either.
    func bytes(of record: LogRecord) -> [UInt8]?
}

extension LogFormat {
    /// Nothing.
    public var preamble: [UInt8] { [] }
}

/// The forms in which a log is written.
@nonexhaustive
public enum ExportFormat: String, Hashable, Sendable, CaseIterable {
    /// One canonical JSON object a line: the form that is verified. See ``JSONLinesFormat``.
    case jsonLines = "jsonl"
    /// A table for people and spreadsheets. See ``CSVFormat``.
    case csv
    /// Events of the Open Cybersecurity Schema Framework. See ``OCSFFormat``.
    case ocsf
    /// Events of the Elastic Common Schema. See ``ECSFormat``.
    case ecs
    /// Events of CloudEvents 1.0. See ``CloudEventsFormat``.
    case cloudEvents = "cloudevents"

    /// What writes this form.
    public func writer(_ options: ExportOptions = ExportOptions()) -> any LogFormat {
        switch self {
        case .jsonLines: JSONLinesFormat(options)
        case .csv: CSVFormat(options)
        case .ocsf: OCSFFormat(options)
        case .ecs: ECSFormat(options)
        case .cloudEvents: CloudEventsFormat(options)
        }
    }
}

/// What an export says of its log, and what it leaves out.
public struct ExportOptions: Hashable, Sendable {
    /// The log's name, best that of its checkpoints, such as `panel.example.com/log`.
    public var origin: String
    /// Sealed parts that are left out, as if they had been erased; the entries stay provable.
    public var withheld: Set<SealedPart.Label>

    /// Makes options.
    public init(origin: String = "impersonation", withheld: Set<SealedPart.Label> = []) {
        self.origin = origin
        self.withheld = withheld
    }

    /// The record without what is left out.
    func trimmed(_ record: LogRecord) -> LogRecord {
        guard !self.withheld.isEmpty, case .entry(let entry, let made, let stored) = record else { return record }
        return .entry(self.withheld.reduce(entry) { $0.erasing($1) }, made: made, stored: stored)
    }
}

/// JSON Lines: each record as one canonical JSON object (RFC 8785).
///
/// See ``LogRecord/init(line:)`` for the lines.
public struct JSONLinesFormat: LogFormat {
    private let options: ExportOptions

    /// Makes the format.
    public init(_ options: ExportOptions = ExportOptions()) {
        self.options = options
    }

    /// The line, with a line feed; nil for what cannot be read and for interior nodes.
    public func bytes(of record: LogRecord) -> [UInt8]? {
        self.options.trimmed(record).line.map { $0 + [UInt8(ascii: "\n")] }
    }
}
