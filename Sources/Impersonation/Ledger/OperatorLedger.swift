// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
package import Permissions

/// What one operator has going on: one small record that every start and every refusal of theirs writes.
///
/// Because all of these go through this record, limits, replacement and an operator who leaves while a code is being
/// accepted are exact on any number of nodes.
public struct OperatorLedger: Hashable, Sendable, Codable {
    /// A visit that is under way.
    public struct Live: Hashable, Sendable, Codable {
        /// The visit.
        public let visit: VisitID
        /// The login session from which it was entered.
        public let loginSession: LoginSessionID
    }

    /// A login session that has ended.
    public struct Departure: Hashable, Sendable, Codable {
        /// The login session.
        public let loginSession: LoginSessionID
        /// When it ended.
        public let at: Timestamp
    }

    /// An account that the operator was in within the last hour.
    public struct Entered: Hashable, Sendable, Codable {
        /// The account.
        public let subject: Account.ID
        /// When they last entered it.
        public let at: Timestamp
    }

    /// How long an ended login session is remembered.
    public static let departureMemory = Duration.seconds(24 * 60 * 60)
    /// The most ended login sessions that are remembered; the oldest are forgotten first.
    public static let maximumDepartures = 100

    /// The operator's account.
    public let actor: Account.ID
    /// Counts the stored versions of this record; see ``SessionStore/commit(_:)``.
    public private(set) var revision: Int
    /// The visits under way, the oldest first.
    public private(set) var live: [Live]
    /// When something was prepared, started or asked for within the last minute, the earliest first.
    public private(set) var entries: [Timestamp]
    /// The accounts entered within the last hour, each once, the earliest first.
    public private(set) var entered: [Entered]
    /// What was refused within the last minute.
    public private(set) var refusals: RefusalCount
    /// How often somebody was refused with a code of the operator's within the last minute.
    ///
    /// Whoever holds a code that is used up is not to keep its operator from working, so these have a count of their own.
    public private(set) var codeRefusals: RefusalCount
    /// Login sessions that have ended.
    public private(set) var departures: [Departure]
    /// When the operator's account was last reported as changed; nil when it never was.
    ///
    /// Logins from before, and within ``Visit/clockTolerance`` after, are over.
    public private(set) var changedAt: Timestamp?

    /// The ledger of an operator who has none yet; not stored as it is.
    package init(of actor: Account.ID) {
        self.actor = actor
        self.revision = 0
        self.live = []
        self.entries = []
        self.entered = []
        self.refusals = RefusalCount()
        self.codeRefusals = RefusalCount()
        self.departures = []
    }

    private enum CodingKeys: String, CodingKey {
        case actor
        case revision
        case live
        case entries
        case entered
        case refusals
        case codeRefusals
        case departures
        case changedAt
    }

    /// Reads a ledger and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.actor = try container.decode(Account.ID.self, forKey: .actor)
        self.revision = try container.decode(Int.self, forKey: .revision)
        self.live = try container.decode([Live].self, forKey: .live)
        self.entries = try container.decode([Timestamp].self, forKey: .entries)
        self.entered = try container.decode([Entered].self, forKey: .entered)
        self.refusals = try container.decode(RefusalCount.self, forKey: .refusals)
        self.codeRefusals = try container.decode(RefusalCount.self, forKey: .codeRefusals)
        self.departures = try container.decode([Departure].self, forKey: .departures)
        self.changedAt = try container.decodeIfPresent(Timestamp.self, forKey: .changedAt)
        guard (1..<Int(Int32.max)).contains(self.revision), self.live.count <= VisitLimits.maximumVisitsPerOperator,
            self.entries.count <= VisitLimits.maximumEntriesPerMinute,
            self.entered.count <= VisitLimits.maximumSubjectsPerHour, self.refusals.isPossible,
            self.codeRefusals.isPossible,
            self.departures.count <= Self.maximumDepartures
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no ledger is ever stored like this"))
        }
    }

    /// Whether a login, in which the operator last proved who they are at `time`, is known to be over.
    ///
    /// A panel's clock may be ahead by ``Visit/clockTolerance``: within that after a change a new sign-in cannot be told
    /// from an old one, and counts as old.
    func hasLeft(_ loginSession: LoginSessionID, authenticatedAt time: Timestamp) -> Bool {
        self.departures.contains { $0.loginSession == loginSession }
            || self.changedAt.map { time <= $0.advanced(by: Visit.clockTolerance) } ?? false
    }

    /// The ledger with one more entry at `now`; nil when there are too many within a minute already.
    package func entering(at now: Timestamp, limits: VisitLimits) -> Self? {
        let window = RateWindow.minute
        guard self.entries.count(where: { window.counts($0, at: now) }) < limits.entriesPerMinute else { return nil }
        var next = self.advanced()
        let entries = self.entries.filter { !window.isOver($0, at: now) } + [now]
        next.entries = Array(entries.sorted().prefix(VisitLimits.maximumEntriesPerMinute))
        return next
    }

    /// What a ledger says to one more visit.
    package enum Start {
        /// The ledger with it, and the visits that have to make room for it.
        case starts(OperatorLedger, replaced: [VisitID])
        /// Why there is no more.
        case refused(RefusalReason)

        /// The ledger with it; nil when there is none.
        package var ledger: OperatorLedger? { if case .starts(let ledger, _) = self { ledger } else { nil } }
    }

    /// The ledger with one more visit, in an account, or why there is none.
    package func starting(
        _ visit: VisitID, in subject: Account.ID, from loginSession: LoginSessionID,
        replacing switchedFrom: VisitID? = nil, at now: Timestamp, limits: VisitLimits
    ) -> Start {
        let ofLogin = self.live.filter { $0.loginSession == loginSession && $0.visit != switchedFrom }
        let left = self.live.filter { $0.visit == switchedFrom }.map(\.visit)
        var replaced = ofLogin.prefix(max(0, ofLogin.count - limits.visitsPerLogin + 1)).map(\.visit) + left
        let staying = self.live.filter { !replaced.contains($0.visit) }
        replaced += staying.prefix(max(0, staying.count - limits.visitsPerOperator + 1)).map(\.visit)
        // What somebody leaves by themselves makes room; nothing else does where others are not to be ended.
        if limits.overflow == .refuse, replaced != left { return .refused(.tooManyVisits) }
        var next = self.advanced()
        guard let entered = self.entered(with: subject, at: now, limits: limits) else {
            return .refused(.tooManySubjects)
        }
        next.entered = entered
        next.live = self.live.filter { !replaced.contains($0.visit) }
        next.live.append(Live(visit: visit, loginSession: loginSession))
        return .starts(next, replaced: replaced)
    }

    /// The accounts entered with one more at `now`; nil when there are too many others within an hour already.
    private func entered(with subject: Account.ID, at now: Timestamp, limits: VisitLimits) -> [Entered]? {
        let window = RateWindow.hour
        let others = self.entered.filter { $0.subject != subject && !window.isOver($0.at, at: now) }
        guard others.count(where: { window.counts($0.at, at: now) }) < limits.subjectsPerHour else { return nil }
        let before = self.entered.first { $0.subject == subject && window.counts($0.at, at: now) }?.at
        let entered = others + [Entered(subject: subject, at: max(now, before ?? now))]
        return Array(entered.sorted { $0.at < $1.at }.prefix(VisitLimits.maximumSubjectsPerHour))
    }

    /// The ledger without a visit that has ended; nil when it does not hold it.
    package func ending(_ visit: VisitID) -> Self? {
        guard self.live.contains(where: { $0.visit == visit }) else { return nil }
        var next = self.advanced()
        next.live.removeAll { $0.visit == visit }
        return next
    }

    /// The ledger once `loginSession` has ended, and the visits that end with it.
    package func leaving(_ loginSession: LoginSessionID, at now: Timestamp) -> (ledger: Self, ended: [VisitID]) {
        var next = self.advanced()
        next.departures.removeAll {
            $0.loginSession == loginSession || now.duration(since: $0.at) > Self.departureMemory
        }
        next.departures.append(Departure(loginSession: loginSession, at: now))
        next.departures.removeFirst(max(0, next.departures.count - Self.maximumDepartures))
        next.live.removeAll { $0.loginSession == loginSession }
        return (next, self.live.filter { $0.loginSession == loginSession }.map(\.visit))
    }

    /// The ledger once the operator's account has changed, and the oldest of the visits that end for it.
    ///
    /// As many as one commit takes: what is left ends with the next call.
    package func changing(at now: Timestamp, atMost count: Int) -> (ledger: Self, ended: [VisitID]) {
        var next = self.advanced()
        next.changedAt = max(now, self.changedAt ?? now)
        let ended = self.live.prefix(count).map(\.visit)
        next.live.removeFirst(ended.count)
        return (next, ended)
    }

    /// Whether the operator was refused so often that nothing more of theirs is looked at for now.
    func isRefusedTooOften(at now: Timestamp, limits: VisitLimits) -> Bool {
        self.refusals.isExceeded(at: now, limit: limits.refusalsPerMinute)
    }

    /// The ledger with one more refusal, and how many refusals the log is to have an entry for now; none when nil.
    package func refusing(
        ofCode: Bool = false, at now: Timestamp, limits: VisitLimits
    ) -> (ledger: Self, standsFor: Int64?) {
        var next = self.advanced()
        let limit = limits.refusalsPerMinute
        let standsFor =
            ofCode ? next.codeRefusals.count(at: now, limit: limit) : next.refusals.count(at: now, limit: limit)
        return (next, standsFor)
    }

    /// The same as the version that follows `ledger`: several steps that are stored as one.
    func asRevision(after ledger: Self) -> Self {
        var next = self
        next.revision = ledger.revision + 1
        return next
    }

    private func advanced() -> Self {
        var next = self
        next.revision += 1
        return next
    }
}
