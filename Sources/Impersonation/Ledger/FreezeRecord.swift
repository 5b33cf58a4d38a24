// SPDX-License-Identifier: Apache-2.0

package import Accounts

/// All freezes there are: one record that every check reads and every start relies on.
public struct FreezeRecord: Hashable, Sendable, Codable {
    /// The most freezes in force at a time, those of everybody apart; of these there are no more either.
    public static let maximumFreezes = 64
    /// The most of them that one administrator has in force: nobody uses up what others need to stop them.
    public static let maximumPerAdministrator = 16

    /// Counts the stored versions of this record; 0 while nothing was ever stored.
    public private(set) var revision: Int
    /// The number of the newest freeze there ever was.
    public private(set) var epoch: Int
    /// The freezes in force, and the lifted ones that visits from before may still run into; by their numbers.
    public private(set) var freezes: [Freeze]

    /// The record before anything was ever frozen.
    public static let none = Self(revision: 0, epoch: 0, freezes: [])

    private enum CodingKeys: String, CodingKey {
        case revision
        case epoch
        case freezes
    }

    private init(revision: Int, epoch: Int, freezes: [Freeze]) {
        self.revision = revision
        self.epoch = epoch
        self.freezes = freezes
    }

    /// Reads freezes and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            revision: try container.decode(Int.self, forKey: .revision),
            epoch: try container.decode(Int.self, forKey: .epoch),
            freezes: try container.decode([Freeze].self, forKey: .freezes))
        let epochs = self.freezes.map(\.epoch)
        let areAscending = zip(epochs, epochs.dropFirst()).allSatisfy { $0 < $1 }
        guard (0..<Int(Int32.max)).contains(self.revision), areAscending, (epochs.first ?? 1) >= 1,
            (epochs.last ?? 0) <= self.epoch, self.epoch <= self.revision, self.freezes.count <= 3 * Self.maximumFreezes
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no freezes are ever stored like this"))
        }
    }

    /// The freeze that stops a visit under way; nil when there is none.
    ///
    /// The owners at the start count as well as those there are now: no transfer takes a visit out of a freeze.
    func stopping(_ visit: Visit, _ active: Visit.Active, subject: Standing) -> Freeze? {
        guard self.epoch > active.epoch else { return nil }
        let ticket = visit.terms.reason.ticket
        return self.freezes.first { freeze in
            guard freeze.epoch > active.epoch else { return false }
            if case .owner(let id) = freeze.criteria, active.owners.contains(id) { return true }
            return freeze.criteria.matches(actor: visit.actor, subject: subject, ticket: ticket)
        }
    }

    /// Whether a new visit is refused.
    func refuses(actor: Account.ID, subject: Standing, ticket: String?) -> Bool {
        self.freezes.contains {
            $0.liftedAt == nil && $0.criteria.matches(actor: actor, subject: subject, ticket: ticket)
        }
    }

    /// Whether an operator is stopped by name.
    func names(_ actor: Account.ID) -> Bool {
        self.freezes.contains { $0.liftedAt == nil && $0.criteria == .actor(actor) }
    }

    /// The freeze of an administrator that already stops all that another one of theirs like it would.
    func inForce(_ criteria: Freeze.Criteria, by administrator: Account.ID) -> Freeze? {
        // An account that has come below the owner since may be visited by somebody whom the older one does not stop.
        if case .owner = criteria { return nil }
        return self.freezes.first {
            $0.liftedAt == nil && $0.criteria == criteria && $0.setBy == administrator
        }
    }

    /// The record with one more freeze, numbered by the record; nil when there are too many.
    package func setting(
        _ id: Freeze.ID, _ criteria: Freeze.Criteria, by administrator: Account.ID, at now: Timestamp
    ) -> Self? {
        var next = self.advanced(at: now)
        // What stops everybody stops all that a lifted freeze still had to.
        if criteria == .everybody { next.freezes.removeAll { $0.liftedAt != nil } }
        let alike = next.freezes.filter {
            $0.liftedAt == nil && ($0.criteria == .everybody) == (criteria == .everybody)
        }
        guard alike.count < Self.maximumFreezes,
            alike.count(where: { $0.setBy == administrator }) < Self.maximumPerAdministrator
        else { return nil }
        next.epoch += 1
        next.freezes.append(
            Freeze(id: id, criteria: criteria, epoch: next.epoch, setAt: now, setBy: administrator, liftedAt: nil))
        return next
    }

    /// The record with one freeze lifted; nil when it is not in force.
    package func lifting(_ id: Freeze.ID, at now: Timestamp) -> Self? {
        guard let index = self.freezes.firstIndex(where: { $0.id == id && $0.liftedAt == nil }) else { return nil }
        var next = self
        next.freezes[index].liftedAt = now
        return next.advanced(at: now)
    }

    /// The next version, which says the same: for what only has to follow the version before.
    package func unchanged() -> Self {
        var next = self
        next.revision += 1
        return next
    }

    private func advanced(at now: Timestamp) -> Self {
        var next = self
        next.revision += 1
        // No visit that started before a freeze can outlive the longest lifetime after it.
        next.freezes.removeAll {
            $0.liftedAt != nil && now.duration(since: $0.setAt) > VisitLimits.maximumLifetime
        }
        next.gatherLifted()
        return next
    }

    /// Leaves what very many lifted freezes still stop to one that stops everybody from before the newest of them.
    ///
    /// More is ended than had to be, and nothing revives that was stopped.
    private mutating func gatherLifted() {
        let lifted = self.freezes.filter { $0.liftedAt != nil }
        guard lifted.count > Self.maximumFreezes, let newest = lifted.last else { return }
        self.freezes.removeAll { $0.liftedAt != nil }
        let everybody = Freeze(
            id: newest.id, criteria: .everybody, epoch: newest.epoch, setAt: newest.setAt, setBy: newest.setBy,
            liftedAt: newest.liftedAt)
        self.freezes.insert(everybody, at: self.freezes.firstIndex { $0.epoch > newest.epoch } ?? self.freezes.endIndex)
    }
}
