// SPDX-License-Identifier: Apache-2.0

internal import Accounts

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
