// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

/// The stored form of a visit, for adapters that keep it as one document.
extension Visit: Codable {
    private enum CodingKeys: String, CodingKey {
        case id
        case revision
        case terms
        case state
        case token
        case outbox
        case notices
    }

    /// Reads a visit and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.id = try container.decode(VisitID.self, forKey: .id)
        self.revision = try container.decode(Int.self, forKey: .revision)
        self.settled = Settled(try container.decode(VisitTerms.self, forKey: .terms))
        self.state = try container.decode(State.self, forKey: .state)
        self.token = try container.decodeIfPresent(Digest.self, forKey: .token)
        self.outbox = try container.decode([AuditEvent].self, forKey: .outbox)
        self.notices = try container.decode([PendingNotice].self, forKey: .notices)
        guard self.isPossible else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no visit is ever stored like this"))
        }
    }

    /// Writes the visit; a token or code is only there as its digest.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.id, forKey: .id)
        try container.encode(self.revision, forKey: .revision)
        try container.encode(self.terms, forKey: .terms)
        try container.encode(self.state, forKey: .state)
        try container.encodeIfPresent(self.token, forKey: .token)
        try container.encode(self.outbox, forKey: .outbox)
        try container.encode(self.notices, forKey: .notices)
    }

    /// Whether the parts fit together: what a transition could have left behind.
    private var isPossible: Bool {
        let areOwn = self.outbox.allSatisfy {
            $0.facts.visit == self.id && $0.actor == self.actor && $0.facts.subject == self.subject && $0.isRecordable
        }
        // What happens once is left to the log once, and told once; a visit with more could not end, which adds to both.
        let isOnce =
            Set(self.outbox.map(\.kind)).count == self.outbox.count
            && Set(self.notices.map(\.kind)).count == self.notices.count
        guard (1..<Int(Int32.max)).contains(self.revision), areOwn, isOnce,
            !self.notices.dropFirst().contains(where: \.isRequired)
        else { return false }
        switch self.state {
        case .prepared: return self.token == nil && self.outbox.isEmpty && self.notices.isEmpty
        case .active(let active):
            return self.token != nil && active.idleMilliseconds > 0 && active.epoch >= 0
                && active.deadline <= active.startedAt.advanced(by: VisitLimits.maximumLifetime)
                && active.owners.count <= OwnershipTree.maximumDepth
                && self.outbox.allSatisfy { $0.kind == .visitStarted || $0.kind == .noticeFailed }
                && self.notices.allSatisfy { $0.kind == .started }
        case .ended(let ended):
            let hasStarted = ended.startedAt != nil
            return self.outbox.allSatisfy { [.visitStarted, .visitStopped, .noticeFailed].contains($0.kind) }
                && hasStarted == (self.token != nil) && hasStarted != ended.cause.isBeforeStart
                && (ended.startedAt.map { $0 <= ended.at } ?? (self.outbox.isEmpty && self.notices.isEmpty))
                && !self.needsNotice
        }
    }
}
