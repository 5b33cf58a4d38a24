// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Documents of the Elastic Common Schema (ECS) 8, one JSON object a line.
///
/// Who really acted is `user`, always. The account acted as is `user.effective`; one that somebody wanted into, changed,
/// or decided about without acting as it is `user.target`. All of them are in `related.user`.
///
/// | kinds | `event.category` | `event.type` |
/// |---|---|---|
/// | `visit.*` | `session` | `start`, `end`; a refusal is a start with the outcome `failure` |
/// | `act.viewed` | `api` | `access`, `allowed` |
/// | `act.attempted`, `.completed`, `.refused` | `api` | `start`, `end`, `denied` |
/// | `account.*` | `iam` | `user` with `creation`, `deletion` or `change` |
/// | `freeze.*`, `consent.*`, `approval.*`, holds | `configuration` | `creation`, `deletion`, `change` |
/// | `notice.failed` | `session` | `info` |
/// | `log.read`, `.exported`, `.refused` | `database` | `access` |
/// | `log.redacted`, `.purged` | `configuration` | `deletion` |
///
/// - `event.code` is the kind and `event.action` the capability, or the kind where there is none. `event.hash` is the hash of the
///   entry's leaf. `event.outcome` is left out where the log does not say: of a look and of an attempt.
/// - `user.hash` is the actor's handle; `user.id`, `name` and `full_name` are there while the staff member's part is. `labels.staff_part`
///   and `customer_part` say whether the parts are `included`, `erased` or `withheld`.
/// - `event.original` is the record as JSON Lines has it, from which ``LogRecord/init(line:)`` reads it: nothing is lost.
/// - An entry whose body was dropped is a document with the time 0 and `labels.time` `unknown`. Checkpoints are no events
///   and are left out.
public struct ECSFormat: LogFormat, EventFormat {
    /// The version of the schema that documents name.
    public static let schemaVersion = "8.17.0"

    let options: ExportOptions

    /// Makes the format.
    public init(_ options: ExportOptions = ExportOptions()) {
        self.options = options
    }

    /// The document; nil for checkpoints, for what cannot be read and for interior nodes.
    public func bytes(of record: LogRecord) -> [UInt8]? {
        self.line(of: record)
    }

    func write(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        writer.text("@timestamp", exported.facts.occurredAt.description)
        writer.object("ecs") { $0.text("version", Self.schemaVersion) }
        writer.object("event") { self.writeEvent(exported, to: &$0) }
        writer.object("labels") { Self.writeLabels(exported, to: &$0) }
        writer.text("message", exported.message)
        writer.object("related") { Self.writeRelated(exported, to: &$0) }
        Self.writeSource(exported, to: &writer)
        writer.object("user") { Self.writeUser(exported, to: &$0) }
    }

    private func writeEvent(_ exported: ExportedEntry, to event: inout CanonicalWriter) {
        let (category, types) = Self.categories(of: exported)
        let occurredAt = exported.facts.occurredAt
        event.text("action", exported.detail.capability?.rawValue ?? exported.kind.rawValue)
        event.list("category", [category])
        event.text("code", exported.kind.rawValue)
        event.text("created", exported.place.recordedAt.description)
        event.text("dataset", "impersonation.audit")
        if case .visitStopped(_, let milliseconds) = exported.detail {
            // Nanoseconds, as far as JSON carries them exactly: some hundred days.
            let (nanoseconds, isTooLong) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
            if !isTooLong, nanoseconds <= JSONValue.integerRange.upperBound { event.number("duration", nanoseconds) }
            event.text("end", occurredAt.description)
        }
        event.text("hash", exported.leafHash.hex)
        event.text("id", exported.facts.id.rawValue)
        event.text("kind", "event")
        event.text("module", "impersonation")
        event.text("original", exported.record)
        if let isSuccess = exported.isSuccess {
            event.text("outcome", isSuccess ? "success" : "failure")
        } else if exported.detail.outcome == .unknown {
            event.text("outcome", "unknown")
        }
        event.text("provider", self.options.origin)
        event.text("reason", exported.why ?? exported.customer.details?.reason)
        event.number("sequence", exported.place.sequence)
        switch exported.detail {
        case .visitStarted: event.text("start", occurredAt.description)
        case .visitStopped(_, let milliseconds):
            event.text("start", occurredAt.advanced(by: .zero - .milliseconds(milliseconds)).description)
        default: break
        }
        event.list("type", types)
    }

    private static func categories(of exported: ExportedEntry) -> (category: String, types: [String]) {
        switch exported.detail {
        case .visitStarted, .visitRefused: ("session", ["start"])
        case .visitStopped: ("session", ["end"])
        case .noticeFailed: ("session", ["info"])
        case .actViewed: ("api", ["access", "allowed"])
        case .actAttempted: ("api", ["start"])
        case .actCompleted: ("api", ["end"])
        case .actRefused: ("api", ["denied"])
        case .accountAttempted(let change), .accountCompleted(let change, _), .accountRefused(let change, _, _):
            switch change.capability.rawValue {
            case "accounts.create": ("iam", ["creation", "user"])
            case "accounts.close": ("iam", ["deletion", "user"])
            default: ("iam", ["change", "user"])
            }
        case .freezeSet, .consentGranted, .approvalRequested, .log(.held): ("configuration", ["creation"])
        case .freezeLifted, .consentWithdrawn, .log(.released), .log(.redacted), .log(.purged):
            ("configuration", ["deletion"])
        case .approvalGranted, .approvalRefused: ("configuration", ["change"])
        case .logRead, .logExported, .logRefused: ("database", ["access"])
        }
    }

    private static func writeLabels(_ exported: ExportedEntry, to labels: inout CanonicalWriter) {
        labels.text("caused_by", exported.place.by?.rawValue)
        labels.text("correlation", exported.facts.correlation?.rawValue)
        labels.text("customer_part", exported.customer.word)
        labels.text("login_session", exported.staff.details?.loginSession)
        labels.text("reason", exported.customer.details?.reason)
        labels.text("rule", exported.facts.rule?.rawValue)
        labels.text("staff_part", exported.staff.word)
        labels.text("target", exported.customer.details?.target)
        labels.text("ticket", exported.customer.details?.ticket)
        labels.text("visit", exported.facts.visit?.rawValue)
    }

    private static func writeRelated(_ exported: ExportedEntry, to related: inout CanonicalWriter) {
        if let address = exported.staff.details?.address, NetworkAddress.isNumeric(address) {
            related.list("ip", [address])
        }
        let (staff, customer) = (exported.staff.details, exported.customer.details)
        let users = [
            exported.place.actor.rawValue, exported.place.by?.rawValue, staff?.account.rawValue, staff?.username,
            staff?.causedBy?.rawValue, exported.facts.subject?.rawValue, customer?.username,
        ].compactMap { $0 }
        related.list("user", Set(users).sorted())
    }

    private static func writeSource(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        guard let address = exported.staff.details?.address else { return }
        writer.object("source") { source in
            source.text("address", address)
            if NetworkAddress.isNumeric(address) { source.text("ip", address) }
        }
    }

    private static func writeUser(_ exported: ExportedEntry, to user: inout CanonicalWriter) {
        let staff = exported.staff.details
        let isActedAs = exported.detail.act != nil || exported.kind == .visitStarted || exported.kind == .visitStopped
        if isActedAs { self.writeCustomer("effective", exported, to: &user) }
        user.text("full_name", staff?.name)
        user.text("hash", exported.place.actor.rawValue)
        user.text("id", staff?.account.rawValue)
        user.text("name", staff?.username)
        user.list("roles", [staff?.role?.rawValue].compactMap { $0 })
        if !isActedAs { self.writeCustomer("target", exported, to: &user) }
    }

    private static func writeCustomer(_ key: StaticString, _ exported: ExportedEntry, to user: inout CanonicalWriter) {
        guard let subject = exported.facts.subject else { return }
        user.object(key) { customer in
            customer.text("full_name", exported.customer.details?.name)
            customer.text("id", subject.rawValue)
            customer.text("name", exported.customer.details?.username)
        }
    }

    func write(_ dropped: DroppedEntry, to writer: inout CanonicalWriter) {
        writer.text("@timestamp", Timestamp(millisecondsSince1970: 0).description)
        writer.object("ecs") { $0.text("version", Self.schemaVersion) }
        writer.object("event") { event in
            event.text("action", "entry.dropped")
            event.list("category", ["configuration"])
            event.text("code", "entry.dropped")
            event.text("dataset", "impersonation.audit")
            event.text("hash", dropped.leafHash.hex)
            event.text("id", dropped.name)
            event.text("kind", "event")
            event.text("module", "impersonation")
            event.text("original", dropped.record)
            event.text("provider", self.options.origin)
            event.number("sequence", dropped.sequence)
            event.list("type", ["deletion"])
        }
        writer.object("labels") { $0.text("time", "unknown") }
        writer.text("message", DroppedEntry.message)
    }
}
