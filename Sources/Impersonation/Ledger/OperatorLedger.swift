// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit

/// What one operator has going on: one small record that every start of theirs writes.
///
/// Because every start and end of an operator's visits goes through this record, limits, replacement and an operator
/// who leaves while a code is being accepted are exact on any number of nodes.
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
    /// When hand-off codes were given out within the last minute.
    public private(set) var handOffs: [Timestamp]
    /// Login sessions that have ended.
    public private(set) var departures: [Departure]

    /// The ledger of an operator who has none yet; not stored as it is.
    package init(of actor: Account.ID) {
        self.actor = actor
        self.revision = 0
        self.live = []
        self.handOffs = []
        self.departures = []
    }

    private enum CodingKeys: String, CodingKey {
        case actor
        case revision
        case live
        case handOffs
        case departures
    }

    /// Reads a ledger and refuses what could not have been stored.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.actor = try container.decode(Account.ID.self, forKey: .actor)
        self.revision = try container.decode(Int.self, forKey: .revision)
        self.live = try container.decode([Live].self, forKey: .live)
        self.handOffs = try container.decode([Timestamp].self, forKey: .handOffs)
        self.departures = try container.decode([Departure].self, forKey: .departures)
        guard (1..<Int(Int32.max)).contains(self.revision), self.live.count <= VisitLimits.maximumVisitsPerOperator,
            self.handOffs.count <= VisitLimits.maximumHandOffsPerMinute,
            self.departures.count <= Self.maximumDepartures
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no ledger is ever stored like this"))
        }
    }

    /// Whether `loginSession` is known to have ended.
    func hasLeft(_ loginSession: LoginSessionID) -> Bool {
        self.departures.contains { $0.loginSession == loginSession }
    }

    /// The ledger with one more hand-off at `now`; nil when there are too many already.
    package func handingOff(at now: Timestamp, limits: VisitLimits) -> Self? {
        var next = self.advanced()
        // Times that the clock has gone back behind by more than a minute are none to count by.
        next.handOffs = self.handOffs.filter {
            now.duration(since: $0) < .seconds(60) && $0.duration(since: now) < .seconds(60)
        }
        guard next.handOffs.count < limits.handOffsPerMinute else { return nil }
        next.handOffs.append(now)
        return next
    }

    /// The ledger with one more visit, and the visits that have to make room for it.
    package func starting(
        _ visit: VisitID, from loginSession: LoginSessionID, replacing switchedFrom: VisitID?, limits: VisitLimits
    ) -> (ledger: Self, replaced: [VisitID]) {
        let ofLogin = self.live.filter { $0.loginSession == loginSession && $0.visit != switchedFrom }
        var replaced = ofLogin.prefix(max(0, ofLogin.count - limits.visitsPerLogin + 1)).map(\.visit)
        if let switchedFrom, self.live.contains(where: { $0.visit == switchedFrom }) { replaced.append(switchedFrom) }
        let staying = self.live.filter { !replaced.contains($0.visit) }
        replaced += staying.prefix(max(0, staying.count - VisitLimits.maximumVisitsPerOperator + 1)).map(\.visit)
        var next = self.advanced()
        next.live = self.live.filter { !replaced.contains($0.visit) }
        next.live.append(Live(visit: visit, loginSession: loginSession))
        return (next, replaced)
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

    private func advanced() -> Self {
        var next = self
        next.revision += 1
        return next
    }
}
