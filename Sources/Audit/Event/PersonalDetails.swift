// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// The staff member as they were: what the sealed part about them holds.
public struct StaffDetails: Hashable, Sendable {
    /// Their account.
    public var account: Account.ID
    /// Their display name.
    public var name: String?
    /// The name they sign in with.
    public var username: String?
    /// Their role.
    public var role: Role?
    /// The login session they worked in.
    public var loginSession: String?
    /// The network address they came from.
    public var address: String?
    /// Who vouches for that address, such as `socket` or the name of a proxy.
    public var addressVouchedBy: String?
    /// Who caused it, when that was somebody else: the account of whoever ended their visit.
    public var causedBy: Account.ID?
    /// The login session or audience that presented a hand-off code it was not let in with.
    public var presentedBy: String?

    /// Makes details.
    public init(
        account: Account.ID, name: String? = nil, username: String? = nil, role: Role? = nil,
        loginSession: String? = nil, address: String? = nil, addressVouchedBy: String? = nil,
        causedBy: Account.ID? = nil, presentedBy: String? = nil
    ) {
        self.account = account
        self.name = name
        self.username = username
        self.role = role
        self.loginSession = loginSession
        self.address = address
        self.addressVouchedBy = addressVouchedBy
        self.causedBy = causedBy
        self.presentedBy = presentedBy
    }
}

/// The customer as they were, and what people wrote about them: what the sealed part about them holds.
public struct CustomerDetails: Hashable, Sendable {
    /// Their display name.
    public var name: String?
    /// The name they sign in with.
    public var username: String?
    /// Why somebody entered or acted, in that person's words.
    public var reason: String?
    /// The request of the customer that this serves.
    public var ticket: String?
    /// What an act was about, such as a mailbox or a domain.
    public var target: String?
    /// What a change to the account changes; empty in events about something else.
    public var changes: [FieldChange]
    /// What an act left behind that outlives the visit, such as the name of a key.
    public var effects: [String]

    /// Makes details.
    public init(
        name: String? = nil, username: String? = nil, reason: String? = nil, ticket: String? = nil,
        target: String? = nil, changes: [FieldChange] = [], effects: [String] = []
    ) {
        self.name = name
        self.username = username
        self.reason = reason
        self.ticket = ticket
        self.target = target
        self.changes = changes
        self.effects = effects
    }
}

/// One field of an account before and after a change.
public struct FieldChange: Hashable, Sendable {
    /// The field's name, such as `owner`.
    public var field: String
    /// What it held before; nil for nothing.
    public var before: String?
    /// What it holds after; nil for nothing.
    public var after: String?

    /// Makes a change.
    public init(field: String, before: String?, after: String?) {
        self.field = field
        self.before = before
        self.after = after
    }
}

extension StaffDetails {
    /// Seals the details under a fresh salt.
    public func sealed(salt: Digest) -> SealedPart {
        var writer = CanonicalWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.field("account", self.account.rawValue)
        writer.field("address", self.address)
        writer.field("addressVouchedBy", self.addressVouchedBy)
        writer.field("causedBy", self.causedBy?.rawValue)
        writer.field("loginSession", self.loginSession)
        writer.field("name", self.name)
        writer.field("presentedBy", self.presentedBy)
        writer.field("role", self.role?.rawValue)
        writer.field("username", self.username)
        writer.endObject()
        return SealedPart(.staff, SealedPart.Opening(salt: salt, canonical: writer.bytes))
    }

    /// Reads what a sealed part holds; nil once it is destroyed.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` when the content is not what this library writes.
    public init?(_ part: SealedPart) throws {
        guard let opening = part.opening else { return nil }
        var fields = try SealedFields(opening.content)
        guard let account = Account.ID(rawValue: try fields.optional("account") ?? "") else {
            throw AuditError(.invalidRecord, "a sealed part names no account")
        }
        let role = try fields.optional("role").map { role in
            guard let role = Role(rawValue: role) else {
                throw AuditError(.invalidRecord, "a sealed part names a role that this library does not know")
            }
            return role
        }
        let causedBy = try fields.optional("causedBy").map { id in
            guard let id = Account.ID(rawValue: id) else {
                throw AuditError(.invalidRecord, "a sealed part names what is no account")
            }
            return id
        }
        self.init(
            account: account, name: try fields.optional("name"), username: try fields.optional("username"),
            role: role, loginSession: try fields.optional("loginSession"), address: try fields.optional("address"),
            addressVouchedBy: try fields.optional("addressVouchedBy"), causedBy: causedBy,
            presentedBy: try fields.optional("presentedBy"))
        try fields.finish()
    }
}

extension CustomerDetails {
    /// Seals the details under a fresh salt.
    public func sealed(salt: Digest) -> SealedPart {
        var writer = CanonicalWriter(reservingCapacity: 256)
        writer.beginObject()
        if !self.changes.isEmpty {
            writer.key("changes")
            writer.beginArray()
            for change in self.changes { change.write(to: &writer) }
            writer.endArray()
        }
        if !self.effects.isEmpty {
            writer.key("effects")
            writer.beginArray()
            for effect in self.effects { writer.string(effect) }
            writer.endArray()
        }
        writer.field("name", self.name)
        writer.field("reason", self.reason)
        writer.field("target", self.target)
        writer.field("ticket", self.ticket)
        writer.field("username", self.username)
        writer.endObject()
        return SealedPart(.customer, SealedPart.Opening(salt: salt, canonical: writer.bytes))
    }

    /// Reads what a sealed part holds; nil once it is destroyed.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` when the content is not what this library writes.
    public init?(_ part: SealedPart) throws {
        guard let opening = part.opening else { return nil }
        var fields = try SealedFields(opening.content)
        self.init(
            name: try fields.optional("name"), username: try fields.optional("username"),
            reason: try fields.optional("reason"), ticket: try fields.optional("ticket"),
            target: try fields.optional("target"), changes: try fields.objects("changes").map { try FieldChange($0) },
            effects: try fields.texts("effects"))
        try fields.finish()
    }
}

extension FieldChange {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.field("after", self.after)
        writer.field("before", self.before)
        writer.field("field", self.field)
        writer.endObject()
    }

    fileprivate init(_ fields: SealedFields) throws {
        var fields = fields
        let field = try fields.optional("field")
        self.init(field: field ?? "", before: try fields.optional("before"), after: try fields.optional("after"))
        guard field != nil else { throw AuditError(.invalidRecord, "a sealed part changes a field without a name") }
        try fields.finish()
    }
}

extension CanonicalWriter {
    /// Writes a key with its text, or nothing where there is none.
    fileprivate mutating func field(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        self.string(value)
    }
}

/// The fields of a sealed object, each of which must be asked for.
private struct SealedFields {
    private var fields: [String: JSONValue]

    private init(_ fields: [String: JSONValue]) {
        self.fields = fields
    }

    init(_ content: [UInt8]) throws {
        guard let value = try? JSONValue(canonical: content), case .object(let fields) = value else {
            throw AuditError(.invalidRecord, "a sealed part is not a canonical JSON object")
        }
        self.fields = fields
    }

    mutating func optional(_ key: String) throws -> String? {
        switch self.fields.removeValue(forKey: key) {
        case nil: return nil
        case .string(let text): return text
        case .some: throw AuditError(.invalidRecord, "`\(key)` in a sealed part is not text")
        }
    }

    mutating func texts(_ key: String) throws -> [String] {
        switch self.fields.removeValue(forKey: key) {
        case nil: return []
        case .array(let elements) where !elements.isEmpty:
            return try elements.map { element in
                guard case .string(let text) = element else {
                    throw AuditError(.invalidRecord, "`\(key)` in a sealed part holds what is no text")
                }
                return text
            }
        case .some: throw AuditError(.invalidRecord, "`\(key)` in a sealed part is not a list of something")
        }
    }

    mutating func objects(_ key: String) throws -> [Self] {
        switch self.fields.removeValue(forKey: key) {
        case nil: return []
        case .array(let elements) where !elements.isEmpty:
            return try elements.map { element in
                guard case .object(let fields) = element else {
                    throw AuditError(.invalidRecord, "`\(key)` in a sealed part holds what is no object")
                }
                return Self(fields)
            }
        case .some: throw AuditError(.invalidRecord, "`\(key)` in a sealed part is not a list of something")
        }
    }

    func finish() throws {
        guard self.fields.isEmpty else {
            throw AuditError(.invalidRecord, "a sealed part holds fields that this version does not know")
        }
    }
}
