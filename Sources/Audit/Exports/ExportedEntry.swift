// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// A sealed part as an export tells of it.
enum ExportedPart<Details> {
    case included(Details)
    /// Salt and content were destroyed.
    case erased
    /// It is left out of this export alone.
    case withheld
    /// Its content is not what this library writes; the record has it all the same.
    case unreadable
    /// The entry has no such part.
    case none

    /// The state in one word; a part that is not included is named so, and never shown as empty.
    var word: String {
        switch self {
        case .included: "included"
        case .erased: "erased"
        case .withheld: "withheld"
        case .unreadable: "unreadable"
        case .none: "none"
        }
    }

    var details: Details? {
        if case .included(let details) = self { details } else { nil }
    }

    init(_ part: SealedPart?, isWithheld: Bool, _ open: (SealedPart) throws -> Details?) {
        guard let part else {
            self = .none
            return
        }
        guard part.opening != nil else {
            self = .erased
            return
        }
        guard !isWithheld else {
            self = .withheld
            return
        }
        do {
            self = try open(part).map { .included($0) } ?? .erased
        } catch {
            self = .unreadable
        }
    }
}

/// What is left of an entry whose body was dropped.
struct DroppedEntry {
    static let message = "The body of this entry was dropped by retention"

    let sequence: Int64
    let leafHash: Digest
    /// The record as a line of JSON Lines.
    let record: String

    /// Takes an entry without a body; nil for every other record.
    init?(_ record: LogRecord) {
        guard case .purged(let sequence, let leafHash) = record, let line = record.line else { return nil }
        self.sequence = sequence
        self.leafHash = leafHash
        self.record = String(decoding: line, as: UTF8.self)
    }

    /// Stands in for the name of the event, which is not on record any more.
    var name: String { "dropped-\(self.sequence)" }
}

/// An entry with its sealed parts opened once, for the forms that tell of it.
struct ExportedEntry {
    let entry: AuditEntry
    /// The hash of the leaf, as it is stored.
    let leafHash: Digest
    let staff: ExportedPart<StaffDetails>
    let customer: ExportedPart<CustomerDetails>
    /// The record as a line of JSON Lines, from which the entry can be read back and verified.
    let record: String

    /// Takes an entry as it is on record.
    init?(_ record: LogRecord, _ options: ExportOptions) {
        guard case .entry(let entry, _, let stored) = record, let line = options.trimmed(record).line else {
            return nil
        }
        self.entry = entry
        self.leafHash = stored
        self.staff = ExportedPart(entry.staff, isWithheld: options.withheld.contains(.staff)) { try StaffDetails($0) }
        self.customer = ExportedPart(entry.customer, isWithheld: options.withheld.contains(.customer)) {
            try CustomerDetails($0)
        }
        self.record = String(decoding: line, as: UTF8.self)
    }

    var facts: AuditEvent.Facts { self.entry.facts }
    var place: AuditEntry.Place { self.entry.place }
    var kind: AuditKind { self.entry.kind }
    var detail: AuditDetail { self.entry.detail }

    /// What happened, in words.
    var message: String {
        self.detail.capability.map { "\(self.kind.title): \($0)" } ?? self.kind.title
    }

    /// Why something was refused or ended, in codes.
    var why: String? {
        if case .visitStopped(let cause, _) = self.detail { return cause.rawValue }
        let reasons = self.detail.refusalReasons
        return reasons.isEmpty ? nil : reasons.map(\.rawValue).joined(separator: " ")
    }

    /// Whether it went well; nil where the log does not say.
    var isSuccess: Bool? {
        switch self.kind {
        case .visitRefused, .actRefused, .accountRefused, .approvalRefused, .noticeFailed, .logRefused: false
        case .actCompleted, .accountCompleted:
            switch self.detail.outcome {
            case .succeeded: true
            case .failed: false
            case .unknown, nil: nil
            }
        // An attempt and a look are on record before there is an outcome.
        case .actViewed, .actAttempted, .accountAttempted: nil
        case .visitStarted, .visitStopped, .freezeSet, .freezeLifted, .consentGranted, .consentWithdrawn,
            .approvalRequested, .approvalGranted, .logRead, .logExported, .logRedacted, .logPurged, .logHeld,
            .logReleased:
            true
        }
    }

    /// How many the entry stands for, where that is more than itself.
    var standsFor: Int64? {
        switch self.detail {
        case .visitRefused(_, let number), .actRefused(_, _, let number), .accountRefused(_, _, let number),
            .logRefused(_, _, let number):
            number > 1 ? number : nil
        default: nil
        }
    }
}

extension CanonicalWriter {
    /// Writes a key with text, or nothing where there is none.
    mutating func text(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        self.string(value)
    }

    /// Writes a key with a number, or nothing where there is none.
    mutating func number(_ key: StaticString, _ value: Int64?) {
        guard let value else { return }
        self.key(key)
        self.integer(value)
    }

    /// Writes a key with a list of texts, or nothing where it is empty.
    mutating func list(_ key: StaticString, _ values: [String]) {
        guard !values.isEmpty else { return }
        self.key(key)
        self.beginArray()
        for value in values { self.string(value) }
        self.endArray()
    }

    /// Writes a key with an object of what `body` writes.
    mutating func object(_ key: StaticString, _ body: (inout Self) -> Void) {
        self.key(key)
        self.beginObject()
        body(&self)
        self.endObject()
    }

    /// The one object that `body` writes, as a line.
    static func line(_ body: (inout Self) -> Void) -> [UInt8] {
        var writer = Self(reservingCapacity: 4_096)
        writer.beginObject()
        body(&writer)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
