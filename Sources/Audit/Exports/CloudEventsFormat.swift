// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// CloudEvents 1.0 in the JSON event format, one event a line.
///
/// | attribute | holds |
/// |---|---|
/// | `source`, `id` | the log's name, and the event's identifier: together they name the event for ever |
/// | `type` | the kind, such as `impersonation.visit.started` |
/// | `subject` | the account that was acted as or changed |
/// | `time` | when it happened |
/// | `sequence` | the entry's number with leading zeros, so that text sorts as numbers do |
/// | `authtype`, `authid` | `user`, and the actor's handle, which is no personal detail |
/// | `visit`, `correlationid` | the visit, and the caller's own name for what this belongs to |
/// | `data` | `record`, exactly as JSON Lines has it; `staff` and `customer`, which say whether the parts are included |
///
/// An entry whose body was dropped is an event of the type `impersonation.entry.dropped` without a time. Checkpoints are no
/// events and are left out.
public struct CloudEventsFormat: LogFormat, EventFormat {
    let options: ExportOptions
    private let source: String

    /// Makes the format.
    public init(_ options: ExportOptions = ExportOptions()) {
        self.options = options
        self.source = options.origin.uriReference
    }

    /// The event; nil for checkpoints, for what cannot be read and for interior nodes.
    public func bytes(of record: LogRecord) -> [UInt8]? {
        self.line(of: record)
    }

    func write(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        writer.text("authid", exported.place.actor.rawValue)
        writer.text("authtype", "user")
        writer.text("correlationid", exported.facts.correlation?.rawValue)
        writer.object("data") { data in
            data.text("customer", exported.customer.word)
            data.key("record")
            data.canonical(Array(exported.record.utf8))
            data.text("staff", exported.staff.word)
        }
        writer.text("datacontenttype", "application/json")
        writer.text("id", exported.facts.id.rawValue)
        writer.text("sequence", Self.sortable(exported.place.sequence))
        writer.text("source", self.source)
        writer.text("specversion", "1.0")
        writer.text("subject", exported.facts.subject?.rawValue)
        writer.text("time", exported.facts.occurredAt.description)
        writer.text("type", "impersonation.\(exported.kind.rawValue)")
        writer.text("visit", exported.facts.visit?.rawValue)
    }

    func write(_ dropped: DroppedEntry, to writer: inout CanonicalWriter) {
        writer.object("data") { data in
            data.key("record")
            data.canonical(Array(dropped.record.utf8))
        }
        writer.text("datacontenttype", "application/json")
        writer.text("id", dropped.name)
        writer.text("sequence", Self.sortable(dropped.sequence))
        writer.text("source", self.source)
        writer.text("specversion", "1.0")
        writer.text("type", "impersonation.entry.dropped")
    }

    private static func sortable(_ sequence: Int64) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }
}

extension String {
    /// The text as a URI reference (RFC 3986): what cannot stand in one is escaped.
    fileprivate var uriReference: String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var reference = String.UnicodeScalarView()
        for byte in self.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"):
                reference.append(Unicode.Scalar(byte))
            default: reference.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 0xF)]])
            }
        }
        // CloudEvents asks for a source that is not empty.
        return reference.isEmpty ? "impersonation" : String(reference)
    }
}
