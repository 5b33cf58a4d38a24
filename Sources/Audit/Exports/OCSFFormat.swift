// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Events of the Open Cybersecurity Schema Framework (OCSF) 1.6, valid in 1.7 and 1.8 too, one JSON object a line.
///
/// Who really acted is `actor.user`, always; the account acted as is `user` of an Authentication event and of an Account
/// Change, and the owner of the resource of an API Activity. Which kind is of which class:
///
/// | kinds | class |
/// |---|---|
/// | `visit.started`, `visit.refused` | Authentication 3002, Account Switch (7), to impersonate (2) |
/// | `visit.stopped` | Authentication 3002, Logoff (2) |
/// | `act.*` | API Activity 6003 |
/// | `account.*` | Account Change 3001 |
/// | all others | Entity Management 3004 |
///
/// - `actor.user.uid` is the account while the staff member's part is included and the handle otherwise; `uid_alt` is always
///   the handle. `unmapped.staff_part` and `customer_part` say whether the parts are `included`, `erased` or `withheld`.
/// - `status_id` is left out where the log does not say: of a look and of an attempt.
/// - `raw_data` is the record as JSON Lines has it, from which ``LogRecord/init(line:)`` reads it: nothing is lost.
/// - An entry whose body was dropped is a Base Event. When it happened is not on record: its time is 0 and
///   `unmapped.time_unknown` is true. Checkpoints are no events and are left out.
public struct OCSFFormat: LogFormat, EventFormat {
    /// The version of the schema that events name.
    public static let schemaVersion = "1.6.0"

    let options: ExportOptions

    /// Makes the format.
    public init(_ options: ExportOptions = ExportOptions()) {
        self.options = options
    }

    /// The event; nil for checkpoints, for what cannot be read and for interior nodes.
    public func bytes(of record: LogRecord) -> [UInt8]? {
        self.line(of: record)
    }

    func write(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        let (facts, eventClass) = (exported.facts, OCSFClass(exported))
        if case .authentication(7) = eventClass {
            writer.text("account_switch_type", "Impersonate")
            writer.number("account_switch_type_id", 2)
        }
        writer.number("activity_id", eventClass.activity)
        writer.text("activity_name", eventClass.activityName(exported))
        if eventClass.uid != 0 { self.writeActor(exported, to: &writer) }
        if case .api = eventClass { self.writeAPI(exported, to: &writer) }
        writer.number("category_uid", eventClass.uid / 1_000)
        writer.number("class_uid", eventClass.uid)
        writer.number("count", exported.standsFor)
        if case .visitStopped(_, let milliseconds) = exported.detail { writer.number("duration", milliseconds) }
        if case .entity(let type, let uid, _) = eventClass {
            writer.object("entity") { entity in
                if uid == nil { entity.text("name", self.options.origin) }
                entity.text("type", type)
                entity.text("uid", uid)
            }
        }
        writer.text("message", exported.message)
        self.writeMetadata(exported, to: &writer)
        writer.text("raw_data", exported.record)
        if case .api = eventClass { Self.writeResources(exported, to: &writer) }
        if case .authentication = eventClass {
            writer.object("service") { $0.text("name", self.options.origin) }
            self.writeSession(exported, to: &writer)
        }
        writer.number("severity_id", exported.isSuccess == false ? 2 : 1)
        if eventClass.uid != 0 { Self.writeEndpoint(exported, to: &writer) }
        if let isSuccess = exported.isSuccess {
            writer.text("status", isSuccess ? "Success" : "Failure")
            writer.text("status_detail", exported.why)
            writer.number("status_id", isSuccess ? 1 : 2)
        } else if exported.detail.outcome == .unknown {
            writer.text("status", "Unknown")
            writer.number("status_id", 0)
        }
        writer.number("time", facts.occurredAt.millisecondsSince1970)
        writer.number("type_uid", eventClass.uid * 100 + eventClass.activity)
        Self.writeUnmapped(exported, to: &writer)
        switch eventClass {
        case .authentication, .account:
            writer.object("user") { Self.writeCustomer(exported, to: &$0) }
        case .api, .entity, .base: break
        }
    }

    private func writeActor(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        let (staff, handle) = (exported.staff.details, exported.place.actor.rawValue)
        writer.object("actor") { actor in
            if let visit = exported.facts.visit { actor.object("session") { $0.text("uid", visit.rawValue) } }
            actor.object("user") { user in
                user.text("full_name", staff?.name)
                user.text("name", staff?.username)
                user.text("type", staff?.role?.rawValue)
                if let role = staff?.role { user.number("type_id", role == .administrator ? 2 : 1) }
                user.text("uid", staff?.account.rawValue ?? handle)
                user.text("uid_alt", handle)
            }
        }
    }

    private func writeAPI(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        writer.object("api") { api in
            api.text("operation", exported.detail.capability?.rawValue ?? exported.kind.rawValue)
            if let act = exported.detail.act { api.object("request") { $0.text("uid", act.id.rawValue) } }
            api.object("service") { $0.text("name", self.options.origin) }
        }
    }

    private func writeMetadata(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        writer.object("metadata") { metadata in
            metadata.text("correlation_uid", exported.facts.correlation?.rawValue)
            metadata.text("event_code", exported.kind.rawValue)
            metadata.text("log_name", self.options.origin)
            metadata.number("logged_time", exported.place.recordedAt.millisecondsSince1970)
            Self.writeProduct(to: &metadata)
            metadata.number("sequence", exported.place.sequence)
            metadata.text("uid", exported.facts.id.rawValue)
            metadata.text("version", Self.schemaVersion)
        }
    }

    private static func writeProduct(to writer: inout CanonicalWriter) {
        writer.object("product") { product in
            product.text("name", "swift-impersonation")
            product.text("vendor_name", "swift-impersonation")
        }
    }

    private func writeSession(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        guard let visit = exported.facts.visit else { return }
        writer.object("session") { session in
            if case .visitStopped(let cause, _) = exported.detail {
                session.text("expiration_reason", cause.rawValue)
            }
            if case .visitStarted(_, let until, _, _) = exported.detail {
                session.number("expiration_time", until.millisecondsSince1970)
            }
            session.text("uid", visit.rawValue)
        }
    }

    /// What the act was about, which belongs to the customer; their account itself where that is all that is known.
    private static func writeResources(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        guard let subject = exported.facts.subject else { return }
        writer.key("resources")
        writer.beginArray()
        writer.beginObject()
        let target = exported.customer.details?.target
        writer.text("name", target)
        writer.object("owner") { self.writeCustomer(exported, to: &$0) }
        if target == nil {
            writer.text("type", "account")
            writer.text("uid", subject.rawValue)
        }
        writer.endObject()
        writer.endArray()
    }

    private static func writeCustomer(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        let customer = exported.customer.details
        writer.text("full_name", customer?.name)
        writer.text("name", customer?.username)
        writer.text("uid", exported.facts.subject?.rawValue)
    }

    /// Where the request came from; in a word where that is not known, since API Activity must name something.
    private static func writeEndpoint(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        writer.object("src_endpoint") { endpoint in
            guard let staff = exported.staff.details else { return endpoint.text("name", exported.staff.word) }
            guard let address = staff.address else { return endpoint.text("name", "not recorded") }
            if NetworkAddress.isNumeric(address) {
                endpoint.text("ip", address)
            } else {
                endpoint.text("name", address)
            }
        }
    }

    private static func writeUnmapped(_ exported: ExportedEntry, to writer: inout CanonicalWriter) {
        let (staff, customer) = (exported.staff.details, exported.customer.details)
        writer.object("unmapped") { unmapped in
            unmapped.text("address_vouched_by", staff?.addressVouchedBy)
            unmapped.text("caused_by", exported.place.by?.rawValue)
            unmapped.text("customer_part", exported.customer.word)
            unmapped.text("leaf_hash", exported.leafHash.hex)
            unmapped.text("login_session", staff?.loginSession)
            unmapped.text("reason", customer?.reason)
            unmapped.text("rule", exported.facts.rule?.rawValue)
            unmapped.text("staff_part", exported.staff.word)
            if exported.facts.subject != nil {
                unmapped.key("subject_exists")
                unmapped.bool(exported.place.subjectIndex != nil)
            }
            unmapped.text("ticket", customer?.ticket)
        }
    }

    func write(_ dropped: DroppedEntry, to writer: inout CanonicalWriter) {
        writer.number("activity_id", 99)
        writer.text("activity_name", "Dropped")
        writer.number("category_uid", 0)
        writer.number("class_uid", 0)
        writer.text("message", DroppedEntry.message)
        writer.object("metadata") { metadata in
            metadata.text("event_code", "entry.dropped")
            metadata.text("log_name", self.options.origin)
            Self.writeProduct(to: &metadata)
            metadata.number("sequence", dropped.sequence)
            metadata.text("uid", dropped.name)
            metadata.text("version", Self.schemaVersion)
        }
        writer.text("raw_data", dropped.record)
        writer.number("severity_id", 1)
        writer.number("time", 0)
        writer.number("type_uid", 99)
        writer.object("unmapped") { unmapped in
            unmapped.text("leaf_hash", dropped.leafHash.hex)
            unmapped.key("time_unknown")
            unmapped.bool(true)
        }
    }
}
