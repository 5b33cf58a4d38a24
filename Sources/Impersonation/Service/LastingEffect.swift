// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// Something that an act left behind and that outlives the visit, such as a key or a forward.
public struct LastingEffect: Hashable, Sendable {
    /// The most that one act names.
    public static let maximumPerAct = 100
    /// The longest name, in UTF-8 bytes.
    public static let maximumLength = 500

    /// What was left, in the panel's words, or what the act was used on where nobody knows; nil where that was not said, or
    /// was erased from the log.
    public let name: String?
    /// In whose account.
    public let subject: Account.ID?
    /// In which visit.
    public let visit: VisitID?
    /// What was used.
    public let capability: Capability.ID
    /// The act that left it.
    public let act: ActID
    /// When.
    public let at: Timestamp
    /// Whether the act is on record as having succeeded; if not, it failed or nobody knows, and may have left something.
    public let isCertain: Bool

    private init(_ name: String?, of act: AuditAct, in entry: AuditEntry, isCertain: Bool) {
        self.name = name
        self.subject = entry.subject
        self.visit = entry.visit
        self.capability = Capability.ID(known: act.capability.rawValue)
        self.act = act.id
        self.at = entry.facts.occurredAt
        self.isCertain = isCertain
    }

    /// What an act of sensitivity `lasting` may have left, by the entry of its attempt or its failure; nil for other acts.
    static func possible(of act: AuditAct, in entry: AuditEntry) throws -> Self? {
        guard act.isLasting else { return nil }
        return Self(try entry.customerDetails()?.target, of: act, in: entry, isCertain: false)
    }

    /// What an act left, by the entry of its completion.
    static func left(by entry: AuditEntry) throws -> [Self] {
        guard case .actCompleted(let act, let outcome) = entry.detail else { return [] }
        switch outcome {
        case .succeeded:
            guard let customer = try entry.customerDetails() else {
                return act.isLasting ? [Self(nil, of: act, in: entry, isCertain: true)] : []
            }
            return customer.effects.map { Self($0, of: act, in: entry, isCertain: true) }
        case .failed, .unknown: return try Self.possible(of: act, in: entry).map { [$0] } ?? []
        }
    }

    /// A name, cut where it is too long.
    static func cut(_ name: String) -> String {
        guard name.utf8.count > Self.maximumLength else { return name }
        var (cut, bytes) = (String.UnicodeScalarView(), 0)
        for scalar in name.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= Self.maximumLength else { break }
            cut.append(scalar)
        }
        return String(cut)
    }
}

extension AuditAct {
    var isLasting: Bool { self.sensitivity?.rawValue == Sensitivity.lasting.rawValue }
}
