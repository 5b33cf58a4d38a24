// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// What an event about the log itself contributes to the leaf, one member each.
struct UpkeepMembers {
    var entries: [Int64]?
    var ground: AuditWord?
    var hold: AuditWord?
    var matching: String?
    var part: SealedPart.Label?
    /// The first of each run and the one after its last, by turns.
    var runs: [Int64]?

    init() {}

    init(_ upkeep: AuditUpkeep) {
        switch upkeep {
        case .redacted(let part, let entries, let ground):
            (self.part, self.entries, self.ground) = (part, entries, ground)
        case .purged(let runs): self.runs = runs.flatMap { [$0.lowerBound, $0.upperBound] }
        case .held(let hold, let scope): (self.hold, self.matching) = (hold, scope.word)
        case .released(let hold): self.hold = hold
        }
    }
}

extension AuditUpkeep {
    init(_ kind: AuditKind, _ members: inout LeafMembers) throws {
        switch kind {
        case .logRedacted:
            guard let part = SealedPart.Label(word: try members.required("part")) else {
                throw AuditError(.invalidRecord, "`part` in a leaf names no part")
            }
            self = .redacted(
                part: part, entries: try members.sequences("entries"), ground: try members.required("ground"))
        case .logPurged:
            let ends = try members.sequences("runs")
            guard ends.count.isMultiple(of: 2) else {
                throw AuditError(.invalidRecord, "`runs` in a leaf has a run without an end")
            }
            self = .purged(stride(from: 0, to: ends.count, by: 2).map { ends[$0]..<ends[$0 + 1] })
        case .logHeld:
            guard let scope = AuditHold.Scope(word: try members.required("matching")) else {
                throw AuditError(.invalidRecord, "`matching` in a leaf names no entries")
            }
            self = .held(hold: try members.required("hold"), matching: scope)
        default: self = .released(hold: try members.required("hold"))
        }
    }
}

extension SealedPart.Label {
    /// The name of the part in a leaf.
    var word: String {
        switch self {
        case .customer: "customer"
        case .staff: "staff"
        }
    }

    init?(word: String) {
        guard let label = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = label
    }
}

extension AuditHold.Scope {
    /// The scope in one word, such as `subject:acme`.
    public var word: String {
        switch self {
        case .everything: "everything"
        case .subject(let subject): "subject:\(subject)"
        case .visit(let visit): "visit:\(visit)"
        }
    }

    /// Reads a word; nil for any other.
    public init?(word: String) {
        if word == "everything" {
            self = .everything
        } else if word.hasPrefix("subject:"), let subject = Account.ID(rawValue: String(word.dropFirst(8))) {
            self = .subject(subject)
        } else if word.hasPrefix("visit:"), let visit = VisitID(rawValue: String(word.dropFirst(6))) {
            self = .visit(visit)
        } else {
            return nil
        }
    }
}
