// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension AuditEntry {
    /// The sealed parts of an entry, as storage keeps them beside the leaf.
    public struct Openings: Hashable, Sendable {
        /// The opening of the staff member's part; nil once destroyed.
        public var staff: SealedPart.Opening?
        /// The opening of the customer's part; nil once destroyed, or where there is no such part.
        public var customer: SealedPart.Opening?

        /// Makes a pair of openings.
        public init(staff: SealedPart.Opening?, customer: SealedPart.Opening?) {
            self.staff = staff
            self.customer = customer
        }
    }

    /// The openings of this entry.
    public var openings: Openings {
        Openings(staff: self.staff.opening, customer: self.customer?.opening)
    }

    /// Reads an entry from the bytes of its leaf, as storage has them.
    ///
    /// - Throws: ``AuditError`` with `invalidRecord` for bytes that are not a leaf to the last byte.
    public init(leaf: [UInt8], openings: Openings) throws {
        guard let value = try? JSONValue(canonical: leaf) else {
            throw AuditError(.invalidRecord, "a leaf is not canonical JSON")
        }
        try self.init(value, openings: openings, leafHash: MerkleTree.leafHash(leaf))
    }

    /// Reads an entry from the value of its leaf.
    ///
    /// - Parameters:
    ///   - value: the leaf, as JSON.
    ///   - openings: the openings that are kept beside it.
    ///   - leafHash: the hash of the leaf's bytes; made from what was read, if it is left out.
    /// - Throws: ``AuditError`` with `invalidRecord` for a value that is not that of a leaf.
    init(_ value: JSONValue, openings: Openings, leafHash: Digest? = nil) throws {
        guard case .object(let object) = value else {
            throw AuditError(.invalidRecord, "a leaf is not a JSON object")
        }
        var members = LeafMembers(object)
        guard try members.required("v", as: Int64.self) == 1 else {
            throw AuditError(.invalidRecord, "a leaf has a version that this library does not know")
        }
        let place = Place(
            sequence: try members.count("sequence"), recordedAt: try members.required("recorded"),
            actor: try members.required("actor"), by: try members.optional("by"),
            visitIndex: try members.optionalCount("visitIndex"),
            subjectIndex: try members.optionalCount("subjectIndex"))
        let detail = try AuditDetail(&members)
        let facts = AuditEvent.Facts(
            id: try members.required("id"), occurredAt: try members.required("at"),
            subject: try members.optional("subject"), visit: try members.optional("visit"),
            rule: try members.optional("rule"), correlation: try members.optional("correlation"), detail: detail)
        let staff = SealedPart(commitment: try members.required("staff"), opening: openings.staff)
        let customer = try members.optional("customer", as: Digest.self).map {
            SealedPart(commitment: $0, opening: openings.customer)
        }
        try members.finish()
        let hash =
            leafHash
            ?? MerkleTree.leafHash(
                AuditLeaf.bytes(
                    place: place, facts: facts, staff: staff.commitment, customer: customer?.commitment))
        self.init(place: place, facts: facts, staff: staff, customer: customer, leafHash: hash)
    }
}

extension AuditDetail {
    fileprivate init(_ members: inout LeafMembers) throws {
        guard let kind = AuditKind(rawValue: try members.required("kind", as: String.self)) else {
            throw AuditError(.invalidRecord, "a leaf is of a kind that this library does not know")
        }
        switch kind {
        case .visitStarted:
            self = .visitStarted(
                mode: try members.required("mode"), until: try members.required("until"),
                replaces: try members.optional("replaces"), grounds: try members.optionalWords("grounds"))
        case .visitStopped:
            self = .visitStopped(
                cause: try members.required("cause"), milliseconds: try members.count("milliseconds"))
        case .visitRefused:
            self = .visitRefused(reasons: try members.words("reasons"), standsFor: try members.number("standsFor"))
        case .actViewed: self = .actViewed(try AuditAct(&members))
        case .actAttempted: self = .actAttempted(try AuditAct(&members))
        case .actCompleted: self = .actCompleted(try AuditAct(&members), outcome: try AuditOutcome(&members))
        case .actRefused:
            self = .actRefused(
                try AuditAct(&members), reasons: try members.words("reasons"),
                standsFor: try members.number("standsFor"))
        case .accountAttempted: self = .accountAttempted(try AuditChange(&members))
        case .accountCompleted:
            self = .accountCompleted(try AuditChange(&members), outcome: try AuditOutcome(&members))
        case .accountRefused:
            self = .accountRefused(try AuditChange(&members), reasons: try members.words("reasons"))
        case .freezeSet:
            self = .freezeSet(freeze: try members.required("freeze"), matching: try members.required("matching"))
        case .freezeLifted: self = .freezeLifted(freeze: try members.required("freeze"))
        case .consentGranted: self = .consentGranted(try AuditConsent(&members))
        case .consentWithdrawn: self = .consentWithdrawn(consent: try members.required("consent"))
        case .approvalRequested: self = .approvalRequested(try AuditApproval(&members))
        case .approvalGranted:
            self = .approvalGranted(try AuditApproval(&members), until: try members.required("until"))
        case .approvalRefused: self = .approvalRefused(try AuditApproval(&members))
        case .noticeFailed: self = .noticeFailed(notice: try members.required("notice"))
        case .logRead: self = .logRead(filter: try members.filter(), count: try members.count("count"))
        case .logExported:
            self = .logExported(
                filter: try members.filter(), count: try members.count("count"),
                format: try members.required("format"))
        case .logRefused: self = .logRefused(filter: try members.filter(), reasons: try members.words("reasons"))
        case .logRedacted, .logPurged, .logHeld, .logReleased: self = .log(try AuditUpkeep(kind, &members))
        }
    }
}

extension AuditAct {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(
            id: try members.required("act"), capability: try members.required("capability"),
            sensitivity: try members.optional("sensitivity"), evidence: try members.optionalWords("evidence"))
    }
}

extension AuditChange {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(
            id: try members.required("change"), capability: try members.required("capability"),
            revision: try members.count("revision"), previous: try members.optional("previous"))
    }
}

extension AuditConsent {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(
            id: try members.required("consent"), grantee: try members.required("grantee"),
            from: try members.required("from"), until: try members.required("until"),
            covers: try members.optionalWords("covers"))
    }
}

extension AuditApproval {
    fileprivate init(_ members: inout LeafMembers) throws {
        self.init(id: try members.required("approval"), capability: try members.optional("capability"))
    }
}

extension AuditOutcome {
    fileprivate init(_ members: inout LeafMembers) throws {
        guard let outcome = Self(rawValue: try members.required("outcome", as: String.self)) else {
            throw AuditError(.invalidRecord, "a leaf has an outcome that this library does not know")
        }
        self = outcome
    }
}

/// The members of a leaf, each of which must be asked for exactly once.
struct LeafMembers {
    private var members: [String: JSONValue]

    init(_ members: [String: JSONValue]) {
        self.members = members
    }

    /// A list of numbers of entries, which ascend.
    mutating func sequences(_ key: String) throws -> [Int64] {
        guard case .array(let elements)? = self.members.removeValue(forKey: key), !elements.isEmpty else {
            throw AuditError(.invalidRecord, "`\(key)` in a leaf is not a list of something")
        }
        var last: Int64 = -1
        return try elements.map { element in
            guard case .integer(let number) = element, number > last else {
                throw AuditError(.invalidRecord, "`\(key)` in a leaf does not ascend")
            }
            last = number
            return number
        }
    }

    mutating func optional<Value: LeafReadable>(_ key: String, as type: Value.Type = Value.self) throws -> Value? {
        guard let member = self.members.removeValue(forKey: key) else { return nil }
        guard let value = Value(leaf: member) else {
            throw AuditError(.invalidRecord, "`\(key)` in a leaf is not what it must be")
        }
        return value
    }

    mutating func required<Value: LeafReadable>(_ key: String, as type: Value.Type = Value.self) throws -> Value {
        guard let value = try self.optional(key, as: Value.self) else {
            throw AuditError(.invalidRecord, "`\(key)` is missing in a leaf")
        }
        return value
    }

    mutating func optionalCount(_ key: String) throws -> Int64? {
        guard let count = try self.optional(key, as: Int64.self) else { return nil }
        guard count >= 0 else { throw AuditError(.invalidRecord, "`\(key)` in a leaf is negative") }
        return count
    }

    mutating func count(_ key: String) throws -> Int64 {
        guard let count = try self.optionalCount(key) else {
            throw AuditError(.invalidRecord, "`\(key)` is missing in a leaf")
        }
        return count
    }

    /// How many an entry stands for, which is left out when that is itself alone.
    mutating func number(_ key: String) throws -> Int64 {
        guard let number = try self.optional(key, as: Int64.self) else { return 1 }
        guard number > 1 else { throw AuditError(.invalidRecord, "`\(key)` in a leaf is not more than one") }
        return number
    }

    /// A list that is left out when it is empty.
    mutating func optionalWords(_ key: String) throws -> [AuditWord] {
        guard self.members[key] != nil else { return [] }
        let words = try self.words(key)
        guard !words.isEmpty else { throw AuditError(.invalidRecord, "`\(key)` in a leaf is empty") }
        return words
    }

    /// What was asked of the log; a filter without terms is left out.
    mutating func filter() throws -> AuditFilter {
        guard let member = self.members.removeValue(forKey: "filter") else { return AuditFilter() }
        guard case .array(let elements) = member, !elements.isEmpty,
            let filter = AuditFilter(terms: elements.compactMap { String(leaf: $0) }),
            filter.terms.count == elements.count
        else { throw AuditError(.invalidRecord, "`filter` in a leaf is not what it must be") }
        return filter
    }

    mutating func words(_ key: String) throws -> [AuditWord] {
        guard case .array(let elements)? = self.members.removeValue(forKey: key) else {
            throw AuditError(.invalidRecord, "`\(key)` in a leaf is not a list")
        }
        return try elements.map { element in
            guard let word = AuditWord(leaf: element) else {
                throw AuditError(.invalidRecord, "`\(key)` in a leaf holds what is no word")
            }
            return word
        }
    }

    func finish() throws {
        guard self.members.isEmpty else {
            throw AuditError(.invalidRecord, "a leaf holds members that do not belong to its kind")
        }
    }
}

/// A value that a member of a leaf can hold.
protocol LeafReadable {
    init?(leaf: JSONValue)
}

extension String: LeafReadable {
    init?(leaf: JSONValue) {
        guard case .string(let text) = leaf else { return nil }
        self = text
    }
}

extension Int64: LeafReadable {
    init?(leaf: JSONValue) {
        guard case .integer(let number) = leaf else { return nil }
        self = number
    }
}

extension Timestamp: LeafReadable {
    init?(leaf: JSONValue) {
        guard let milliseconds = Int64(leaf: leaf) else { return nil }
        self.init(exactly: milliseconds)
    }
}

extension Identifier: LeafReadable {
    init?(leaf: JSONValue) {
        guard let text = String(leaf: leaf) else { return nil }
        self.init(rawValue: text)
    }
}

extension Digest: LeafReadable {
    init?(leaf: JSONValue) {
        guard let text = String(leaf: leaf) else { return nil }
        self.init(hex: text)
    }
}
