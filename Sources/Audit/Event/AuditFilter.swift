// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What somebody asked of the log, as the public part of the entry about it says: a query with a handle for the person.
public struct AuditFilter: Hashable, Sendable, Codable {
    /// Stands for a person whom the log has never named.
    public static let unknownActor: StaffHandle = "-"

    /// The handle of the person whose entries were asked for.
    public var actor: StaffHandle?
    /// The capability.
    public var capability: AuditWord?
    /// From when.
    public var from: Timestamp?
    /// The kinds; empty for all.
    public var kinds: Set<AuditKind> = []
    /// What became of it.
    public var outcome: AuditOutcome?
    /// The account that entries are about.
    public var subject: Account.ID?
    /// Before when.
    public var until: Timestamp?
    /// The visit.
    public var visit: VisitID?

    /// Makes a filter that asks for everything.
    public init() {}

    /// Takes what a query asks for, but for its order and its page.
    ///
    /// - Parameters:
    ///   - query: the query.
    ///   - actor: the handle of the person it names, or ``unknownActor``; nil where it names nobody.
    public init(_ query: AuditQuery, actor: StaffHandle?) {
        self.actor = actor
        self.capability = query.capability
        self.from = query.from
        self.kinds = query.kinds
        self.outcome = query.outcome
        self.subject = query.subject
        self.until = query.until
        self.visit = query.visit
    }

    /// The terms, sorted, each a name and a value such as `subject:acme`; times are milliseconds since 1970.
    public var terms: [String] {
        var terms: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { terms.append("\(name):\(value)") }
        }
        add("actor", self.actor?.rawValue)
        add("capability", self.capability?.rawValue)
        add("from", self.from.map { String($0.millisecondsSince1970) })
        for kind in self.kinds.map(\.rawValue).sorted() { add("kind", kind) }
        add("outcome", self.outcome?.rawValue)
        add("subject", self.subject?.rawValue)
        add("until", self.until.map { String($0.millisecondsSince1970) })
        add("visit", self.visit?.rawValue)
        return terms
    }

    /// Reads terms; nil for what is not exactly what ``terms`` writes.
    public init?(terms: [String]) {
        for term in terms {
            let parts = term.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, self.take(parts[0], parts[1]) else { return nil }
        }
        guard self.terms == terms else { return nil }
    }

    private mutating func take(_ name: String, _ value: String) -> Bool {
        switch name {
        case "actor": Self.set(&self.actor, StaffHandle(rawValue: value))
        case "capability": Self.set(&self.capability, AuditWord(rawValue: value))
        case "from": Self.set(&self.from, Int64(value).flatMap { Timestamp(exactly: $0) })
        case "kind": AuditKind(rawValue: value).map { self.kinds.insert($0).inserted } ?? false
        case "outcome": Self.set(&self.outcome, AuditOutcome(rawValue: value))
        case "subject": Self.set(&self.subject, Account.ID(rawValue: value))
        case "until": Self.set(&self.until, Int64(value).flatMap { Timestamp(exactly: $0) })
        case "visit": Self.set(&self.visit, VisitID(rawValue: value))
        default: false
        }
    }

    private static func set<Value>(_ place: inout Value?, _ value: Value?) -> Bool {
        place = value
        return value != nil
    }
}
