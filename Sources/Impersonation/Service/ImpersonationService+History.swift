// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
internal import Permissions

extension ImpersonationService {
    /// Lists the visits that there were in an account, the newest first, for the customer and for whoever has it in scope.
    ///
    /// Told by the log, which knows them for certain and for ever. Customers see the role and the handle of who was there,
    /// which stays the same from visit to visit, and the name where ``ImpersonationPolicy/showsStaffNames``.
    ///
    /// - Parameters:
    ///   - subject: the account.
    ///   - viewer: the account of whoever looks, as the vendor authenticated them.
    ///   - after: the ``PastVisit/sequence`` of the last visit of the page before.
    ///   - limit: how many at most, 1 to ``PastVisit/maximumLimit``.
    /// - Returns: a page; nothing for an account that does not exist or is not the viewer's to know of.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for a limit out of its range, or the error of a store.
    public func history(
        of subject: Account.ID, visibleTo viewer: Account.ID, after: Int64? = nil, limit: Int = 20
    ) async throws -> [PastVisit] {
        guard (1...PastVisit.maximumLimit).contains(limit) else {
            throw ImpersonationError(.invalidInput, "a page has 1 to \(PastVisit.maximumLimit) visits")
        }
        let standings = try await self.ports.accounts.standings(of: [viewer, subject])
        guard let viewer = standings[0], let standing = standings[1] else { return [] }
        let isAbove = self.policy.entering.scope(of: viewer).contains(standing)
        guard isAbove || viewer.id == subject else { return [] }
        let starts = try await self.ports.log.entries(
            matching: AuditQuery(subject: subject, kinds: [.visitStarted], after: after, limit: limit))
        var visits: [PastVisit] = []
        for start in starts {
            guard let visit = start.visit else { continue }
            var past = PastVisit(start, visit, namesStaff: try await self.mayName(actorOf: start, to: viewer))
            var last: Int64?
            repeat {
                let page = try await self.ports.log.entries(of: visit, after: last)
                for entry in page { past.add(entry) }
                last = page.count == AuditQuery.maximumLimit ? page.last?.sequence : nil
            } while last != nil
            visits.append(past)
        }
        return visits
    }

    private func mayName(actorOf start: AuditEntry, to viewer: Standing) async throws -> Bool {
        guard let actor = try? start.staffDetails()?.account else { return false }
        return self.mayName(try await self.ports.accounts.standings(of: [actor])[0], actor, to: viewer)
    }
}

/// A visit that was in an account, or still is, for those who may know of it.
public struct PastVisit: Identifiable, Hashable, Sendable {
    /// The most visits on a page.
    public static let maximumLimit = 100
    /// The most acts that are listed of one visit; ``hasMore`` tells when there were more.
    public static let maximumActs = 1_000

    /// One thing that was done.
    public struct Deed: Hashable, Sendable {
        /// What was done.
        public let act: AuditAct
        /// When.
        public let at: Timestamp
        /// What it was about, as people wrote it; nil where that was erased or there was nothing.
        public let target: String?
        /// What became of it; nil for a look, and while a change has no outcome on record.
        public internal(set) var outcome: AuditOutcome?
        /// Whether it was only looked at.
        public let isLook: Bool
    }

    /// Names the visit.
    public let id: VisitID
    /// The place of its start in the log: what leads to the next page.
    public let sequence: Int64
    /// The handle of the real person: the same person has the same.
    public let handle: StaffHandle
    /// The role of the real person, as it was; nil once erased.
    public let role: Role?
    /// The name of the real person, where the viewer may know it and it was not erased.
    public let name: String?
    /// When it began.
    public let startedAt: Timestamp
    /// When it ended; nil while its stop is not on record.
    public private(set) var endedAt: Timestamp?
    /// How long it lasted; nil while its stop is not on record.
    public private(set) var duration: Duration?
    /// Why it ended.
    public private(set) var cause: AuditWord?
    /// On what they were let in, where more than the right to was needed: `emergency` among others.
    public let grounds: [AuditWord]
    /// Why they came, in their words; nil once erased.
    public let reason: String?
    /// The customer's request.
    public let ticket: String?
    /// What was done, in order.
    public private(set) var deeds: [Deed] = []
    /// Whether more was done than is listed.
    public private(set) var hasMore = false

    init(_ start: AuditEntry, _ visit: VisitID, namesStaff: Bool) {
        let staff = try? start.staffDetails()
        let customer = try? start.customerDetails()
        self.id = visit
        self.sequence = start.sequence
        self.handle = start.place.actor
        self.role = staff?.role
        self.name = namesStaff ? staff?.name : nil
        self.startedAt = start.facts.occurredAt
        self.grounds = if case .visitStarted(_, _, _, let grounds) = start.detail { grounds } else { [] }
        self.reason = customer?.reason
        self.ticket = customer?.ticket
    }

    mutating func add(_ entry: AuditEntry) {
        switch entry.detail {
        case .actViewed(let act): self.add(act, entry, isLook: true)
        case .actAttempted(let act): self.add(act, entry, isLook: false)
        case .actCompleted(let act, let outcome):
            guard let index = self.deeds.lastIndex(where: { $0.act.id == act.id }) else { return }
            self.deeds[index].outcome = outcome
        case .visitStopped(let cause, let milliseconds):
            self.endedAt = entry.facts.occurredAt
            self.duration = .milliseconds(milliseconds)
            self.cause = cause
        default: break
        }
    }

    private mutating func add(_ act: AuditAct, _ entry: AuditEntry, isLook: Bool) {
        guard self.deeds.count < Self.maximumActs else { return self.hasMore = true }
        let target = (try? entry.customerDetails())?.target
        self.deeds.append(Deed(act: act, at: entry.facts.occurredAt, target: target, isLook: isLook))
    }
}
