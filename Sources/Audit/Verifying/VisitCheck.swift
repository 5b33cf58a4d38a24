// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Follows visits, acts and changes through a log: their counters, who takes part, and whether they end.
///
/// A visit is followed from its first entry until it has stopped and each of its acts has an outcome, however late that comes;
/// after that it is one of ``FinishedVisits``. When ``maximumFollowed`` visits, acts and changes are going on at once, those that
/// begin then are not followed, and are counted. What may be due to an entry that was dropped, or cannot be read, is no finding.
struct VisitCheck {
    /// How long after its time a visit may still be without an end, and after its stop an act without an outcome.
    private static let grace = Duration.seconds(300)
    /// The most visits, acts and changes that are followed at once, together.
    static let maximumFollowed = 100_000

    private struct Visit {
        /// Where its start stands; -1 when that was dropped.
        let first: Int64
        var next: Int64
        var last: Int64
        let people: Int
        /// When it must have ended, which its stop brings forward; nil when its start was dropped.
        var until: Timestamp?
        var isStopped = false
        /// Attempts without an outcome, with their places.
        var acts: [ActID: Int64] = [:]
    }

    private struct Counter {
        var next: Int64
        var last: Int64
    }

    /// How many visits, acts and changes were not followed.
    private(set) var unfollowed: Int64 = 0

    private var visits: [VisitID: Visit] = [:]
    private var openActs = 0
    private var changes: [Account.ChangeID: AuditEntry.Place] = [:]
    private var finished = FinishedVisits()
    /// By the hash of the account, as ``FinishedVisits`` does it.
    private var subjects: [Int: Counter] = [:]
    /// The last entry of which nobody knows what it said.
    private var lastUnknown: Int64 = -1

    mutating func noteUnknown(_ sequence: Int64) {
        self.lastUnknown = sequence
    }

    mutating func take(_ entry: AuditEntry) -> [LogFinding] {
        var findings: [LogFinding] = []
        self.countSubject(of: entry, &findings)
        if let id = entry.visit { self.follow(entry, in: id, &findings) }
        self.followChange(entry, &findings)
        return findings
    }

    /// Whether there is room to follow one more.
    private mutating func mayFollow() -> Bool {
        guard self.visits.count + self.openActs + self.changes.count < Self.maximumFollowed else {
            self.unfollowed += 1
            return false
        }
        return true
    }

    // MARK: Counters

    /// Whether an entry may have the number it has.
    private func follows(_ index: Int64, _ next: Int64, since last: Int64) -> Bool {
        // Entries that were dropped may have had the numbers between.
        index == next || (index > next && self.lastUnknown > last)
    }

    private mutating func countSubject(of entry: AuditEntry, _ findings: inout [LogFinding]) {
        guard let subject = entry.subject, let index = entry.place.subjectIndex else { return }
        let counter = self.subjects[subject.hashValue] ?? Counter(next: 0, last: -1)
        self.subjects[subject.hashValue] = Counter(next: max(counter.next, index + 1), last: entry.sequence)
        guard !self.follows(index, counter.next, since: counter.last) else { return }
        findings.append(
            LogFinding(
                .brokenSubjectCounter, at: entry.sequence,
                "number \(index) about `\(subject)` where \(counter.next) was to come"))
    }

    private func countVisit(
        _ id: VisitID, _ entry: AuditEntry, _ next: Int64, since last: Int64, _ findings: inout [LogFinding]
    ) -> Int64 {
        let index = entry.place.visitIndex ?? -1
        if !self.follows(index, next, since: last) {
            findings.append(
                LogFinding(
                    .brokenVisitCounter, at: entry.sequence,
                    "number \(index) of visit `\(id)` where \(next) was to come"))
        }
        return max(next, index + 1)
    }

    // MARK: Visits

    private mutating func follow(_ entry: AuditEntry, in id: VisitID, _ findings: inout [LogFinding]) {
        if self.visits[id] != nil {
            self.goOn(entry, in: id, &findings)
        } else if let visit = self.finished[id] {
            let next = self.countVisit(id, entry, visit.next, since: visit.last, &findings)
            self.trouble(with: entry, visit.people, isStopped: true).map { findings.append(Self.broken(id, entry, $0)) }
            if case .actCompleted(let act, _) = entry.detail, visit.first > self.lastUnknown {
                findings.append(Self.outcomeWithoutAct(entry, "act `\(act.id)`"))
            }
            self.finished.remember(
                id, first: visit.first, people: visit.people, next: next, last: entry.sequence)
        } else {
            self.begin(entry, in: id, &findings)
        }
    }

    private mutating func begin(_ entry: AuditEntry, in id: VisitID, _ findings: inout [LogFinding]) {
        var until: Timestamp?
        if case .visitStarted(_, let deadline, _, _) = entry.detail { until = deadline }
        // One that is not followed began when there was no room.
        if until == nil, self.unfollowed > 0 { return }
        guard self.mayFollow() else { return }
        if until == nil, self.lastUnknown < 0 || entry.place.visitIndex == 0 {
            findings.append(Self.broken(id, entry, "it comes before the start"))
        }
        self.visits[id] = Visit(
            first: until == nil ? -1 : entry.sequence, next: self.countVisit(id, entry, 0, since: -1, &findings),
            last: entry.sequence, people: Self.people(of: entry), until: until)
        self.note(entry, in: id, &findings)
    }

    private mutating func goOn(_ entry: AuditEntry, in id: VisitID, _ findings: inout [LogFinding]) {
        guard let visit = self.visits[id] else { return }
        let next = self.countVisit(id, entry, visit.next, since: visit.last, &findings)
        self.visits[id]?.next = next
        self.visits[id]?.last = entry.sequence
        self.trouble(with: entry, visit.people, isStopped: visit.isStopped)
            .map { findings.append(Self.broken(id, entry, $0)) }
        self.note(entry, in: id, &findings)
    }

    private mutating func note(_ entry: AuditEntry, in id: VisitID, _ findings: inout [LogFinding]) {
        self.noteStep(entry, in: id, &findings)
        guard let visit = self.visits[id], visit.isStopped, visit.acts.isEmpty else { return }
        self.visits[id] = nil
        self.finished.remember(
            id, first: visit.first, people: visit.people, next: visit.next, last: visit.last)
    }

    /// Takes note of what an entry means for whether its visit is over.
    private mutating func noteStep(_ entry: AuditEntry, in id: VisitID, _ findings: inout [LogFinding]) {
        switch entry.detail {
        case .visitStopped:
            self.visits[id]?.isStopped = true
            self.visits[id]?.until = entry.place.recordedAt
        case .actAttempted(let act):
            guard self.mayFollow() else { return }
            if self.visits[id]?.acts.updateValue(entry.sequence, forKey: act.id) == nil { self.openActs += 1 }
        case .actCompleted(let act, _):
            if self.visits[id]?.acts.removeValue(forKey: act.id) != nil {
                self.openActs -= 1
            } else if let visit = self.visits[id], visit.first > self.lastUnknown, self.unfollowed == 0 {
                findings.append(Self.outcomeWithoutAct(entry, "act `\(act.id)`"))
            }
        default: break
        }
    }

    private func trouble(with entry: AuditEntry, _ people: Int, isStopped: Bool) -> String? {
        guard Self.people(of: entry) == people else { return "it has another actor or subject than the visit" }
        switch entry.detail {
        case .visitStarted: return "it starts again"
        case .visitStopped, .actAttempted, .actViewed: return isStopped ? "it comes after the stop" : nil
        default: return nil
        }
    }

    private static func people(of entry: AuditEntry) -> Int {
        var hasher = Hasher()
        hasher.combine(entry.place.actor)
        hasher.combine(entry.subject)
        return hasher.finalize()
    }

    private static func broken(_ id: VisitID, _ entry: AuditEntry, _ trouble: String) -> LogFinding {
        LogFinding(.brokenVisit, at: entry.sequence, "visit `\(id)`: \(trouble)")
    }

    private static func outcomeWithoutAct(_ entry: AuditEntry, _ name: String) -> LogFinding {
        LogFinding(.outcomeWithoutAct, at: entry.sequence, "\(name) was never attempted")
    }

    // MARK: Changes to accounts

    private mutating func followChange(_ entry: AuditEntry, _ findings: inout [LogFinding]) {
        switch entry.detail {
        case .accountAttempted(let change):
            if self.mayFollow() { self.changes[change.id] = entry.place }
        case .accountCompleted(let change, _):
            if self.changes.removeValue(forKey: change.id) == nil, self.lastUnknown < 0, self.unfollowed == 0 {
                findings.append(Self.outcomeWithoutAct(entry, "change `\(change.id)`"))
            }
        default: break
        }
    }

    // MARK: The end

    /// Says what never ended, and counts what is going on at the log's last moment.
    func finish(at now: Timestamp) -> (findings: [LogFinding], visits: Int, acts: Int) {
        var findings: [LogFinding] = []
        var (running, acts) = (0, 0)
        func isOverdue(_ time: Timestamp?) -> Bool { time.map { $0.advanced(by: Self.grace) < now } ?? false }
        for (id, visit) in self.visits {
            guard isOverdue(visit.until) else {
                running += visit.isStopped ? 0 : 1
                acts += visit.acts.count
                continue
            }
            if !visit.isStopped {
                findings.append(
                    LogFinding(.visitWithoutEnd, at: visit.last, "visit `\(id)` should have ended by now"))
            }
            for (act, sequence) in visit.acts { findings.append(Self.withoutOutcome(sequence, "act `\(act)`")) }
        }
        for (change, place) in self.changes {
            if isOverdue(place.recordedAt) {
                findings.append(Self.withoutOutcome(place.sequence, "change `\(change)`"))
            } else {
                acts += 1
            }
        }
        let sorted = findings.sorted { ($0.sequence ?? 0, $0.kind.rawValue) < ($1.sequence ?? 0, $1.kind.rawValue) }
        return (sorted, running, acts)
    }

    private static func withoutOutcome(_ sequence: Int64, _ name: String) -> LogFinding {
        LogFinding(.actWithoutOutcome, at: sequence, "nothing says what became of \(name)")
    }
}
