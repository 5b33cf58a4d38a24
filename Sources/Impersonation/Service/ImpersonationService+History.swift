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
    /// Whoever reads the history of an account that is not their own is on record before they see it, as `log.read` about that
    /// account: the customer learns of it. Their own reading is theirs alone.
    ///
    /// - Parameters:
    ///   - subject: the account.
    ///   - reader: whoever looks, with the facts of their own login: somebody who is signed in as the customer reads as
    ///     themselves.
    ///   - after: the ``PastVisit/sequence`` of the last visit of the page before.
    ///   - limit: how many at most, 1 to ``PastVisit/maximumLimit``.
    /// - Returns: a page; nothing for an account that does not exist or is not the reader's to know of, and from a login that is
    ///   over.
    /// - Throws: ``ImpersonationError`` with `invalidInput` for a limit out of its range, or the error of a store or
    ///   the log.
    public func history(
        of subject: Account.ID, visibleTo reader: Operator, after: Int64? = nil, limit: Int = 20
    ) async throws -> [PastVisit] {
        guard (1...PastVisit.maximumLimit).contains(limit) else {
            throw ImpersonationError(.invalidInput, "a page has 1 to \(PastVisit.maximumLimit) visits")
        }
        let asker = try await self.asker(reader, at: self.ports.clock.now)
        guard [nil, .loginOfAnother].contains(asker.refusalReason) else { return [] }
        let standings = try await self.ports.accounts.standings(of: [asker.loginHolder ?? reader.account, subject])
        guard let viewer = standings[0], let standing = standings[1] else { return [] }
        let isAbove = self.policy.entering.scope(of: viewer).contains(standing)
        guard isAbove || viewer.id == subject else { return [] }
        let query = AuditQuery(subject: subject, kinds: [.visitStarted], after: after, limit: limit)
        let starts = try await self.ports.log.entries(matching: query)
        var visits: [PastVisit] = []
        for start in starts {
            guard let visit = start.visit else { continue }
            var past = try PastVisit(start, visit, namesStaff: try await self.mayName(actorOf: start, to: viewer))
            var last: Int64?
            repeat {
                let page = try await self.ports.log.entries(of: visit, after: last)
                for entry in page { try past.add(entry) }
                last = page.count == AuditQuery.maximumLimit ? page.last?.sequence : nil
            } while last != nil
            visits.append(past)
        }
        if viewer.id != subject { try await self.record(query, reading: visits.count, by: viewer.id, at: reader) }
        return visits
    }

    /// Puts on record that somebody was given a part of an account's history.
    private func record(
        _ query: AuditQuery, reading count: Int, by viewer: Account.ID, at login: Operator
    ) async throws {
        let accounts = try await self.ports.accounts.accounts([viewer] + [query.subject].compactMap { $0 })
        let (reader, subject) = (accounts[0], accounts.last.flatMap { $0 })
        var actual = login
        actual.account = viewer
        let event = AuditEvent(
            .logRead(filter: AuditFilter(query, actor: nil), count: Int64(count)),
            id: self.ports.entropy.identifier("l"), at: self.ports.clock.now, about: query.subject,
            exists: subject != nil, by: actual.details(reader.map { Person($0) }),
            CustomerDetails(subject.map { Person($0) }), entropy: self.ports.entropy)
        try await self.logging { _ = try await self.ports.log.append(event) }
    }

    private func mayName(actorOf start: AuditEntry, to viewer: Standing) async throws -> Bool {
        guard let actor = try start.staffDetails()?.account else { return false }
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
        /// Why, in the words of whoever did it; nil where none was asked for, or once erased.
        public let reason: String?
        /// What became of it; nil for a look, for what was refused, and while a change has no outcome on record.
        public internal(set) var outcome: AuditOutcome?
        /// What it left behind that outlives the visit, such as the name of a key.
        public internal(set) var effects: [String] = []
        /// Why it was not allowed; empty where it was.
        public let refusals: [AuditWord]
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
    /// The handle of who ended it, where that was not the one who was there.
    public private(set) var endedBy: StaffHandle?
    /// How much could be done: `full` or `read-only`.
    public let mode: AuditWord?
    /// On what they were let in, where more than the right to was needed: `emergency` among others.
    public let grounds: [AuditWord]
    /// Why they came, in their words; nil once erased.
    public let reason: String?
    /// The customer's request.
    public let ticket: String?
    /// Whether what was written about it was erased: reason, ticket and targets are missing then, and were not empty.
    public let isErased: Bool
    /// What was done or tried, in order.
    public private(set) var deeds: [Deed] = []
    /// Whether more was done than is listed.
    public private(set) var hasMore = false

    init(_ start: AuditEntry, _ visit: VisitID, namesStaff: Bool) throws {
        let staff = try start.staffDetails()
        let customer = try start.customerDetails()
        self.id = visit
        self.sequence = start.sequence
        self.handle = start.place.actor
        self.role = staff?.role
        self.name = namesStaff ? staff?.name : nil
        self.startedAt = start.facts.occurredAt
        if case .visitStarted(let mode, _, _, let grounds) = start.detail {
            (self.mode, self.grounds) = (mode, grounds)
        } else {
            (self.mode, self.grounds) = (nil, [])
        }
        self.isErased = start.customer != nil && customer == nil
        self.reason = customer?.reason
        self.ticket = customer?.ticket
    }

    mutating func add(_ entry: AuditEntry) throws {
        switch entry.detail {
        case .actViewed(let act): try self.add(act, entry, isLook: true)
        case .actAttempted(let act): try self.add(act, entry, isLook: false)
        case .actCompleted(let act, let outcome):
            guard let index = self.deeds.lastIndex(where: { $0.act.id == act.id }) else { return }
            self.deeds[index].outcome = outcome
            self.deeds[index].effects = try entry.customerDetails()?.effects ?? []
        case .actRefused(let act, let reasons, _): try self.add(act, entry, isLook: false, refusals: reasons)
        case .visitStopped(let cause, let milliseconds):
            self.endedAt = entry.facts.occurredAt
            self.duration = .milliseconds(milliseconds)
            self.cause = cause
            self.endedBy = entry.place.by
        default: break
        }
    }

    private mutating func add(_ act: AuditAct, _ entry: AuditEntry, isLook: Bool, refusals: [AuditWord] = []) throws {
        guard self.deeds.count < Self.maximumActs else { return self.hasMore = true }
        let customer = try entry.customerDetails()
        self.deeds.append(
            Deed(
                act: act, at: entry.facts.occurredAt, target: customer?.target, reason: customer?.reason,
                refusals: refusals, isLook: isLook))
    }
}
