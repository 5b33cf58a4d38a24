// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Follows visits, acts and changes through a log: their counters, who takes part, and whether they end.
///
/// What is kept grows with the visits and changes that are going on at once, and with the number of accounts. Of visits that
/// are over the last 65,536 are remembered; an entry of an older one is a finding, as is one of a visit that never began.
struct VisitCheck {
    /// How long after its time a visit may still be without an end: sweeps come once a minute.
    private static let grace = Duration.seconds(300)
    private static let maximumOver = 65_536

    private struct Visit {
        var next: Int64
        var last: Int64
        let actor: StaffHandle
        let subject: Account.ID?
        /// When it must have ended; nil when its start was dropped.
        let until: Timestamp?
        var isStopped = false
        /// Attempts without an outcome, with their places.
        var acts: [ActID: Int64] = [:]

        var isOver: Bool { self.isStopped && self.acts.isEmpty }
    }

    private struct Counter {
        var next: Int64
        var last: Int64
    }

    private var visits: [VisitID: Visit] = [:]
    private var over: [VisitID: Visit] = [:]
    private var overOrder: [VisitID] = []
    private var overNext = 0
    private var subjects: [Account.ID: Counter] = [:]
    private var changes: [Account.ChangeID: Int64] = [:]
    /// The last entry whose body was dropped: what it was counted as, nobody knows any more.
    private var lastUnknown: Int64 = -1

    mutating func noteUnknown(_ sequence: Int64) {
        self.lastUnknown = sequence
    }

    mutating func take(_ entry: AuditEntry) -> [LogFinding] {
        var findings: [LogFinding] = []
        if let finding = self.countSubject(of: entry) { findings.append(finding) }
        if let id = entry.visit { self.follow(entry, in: id, &findings) }
        self.followChange(entry, &findings)
        return findings
    }

    // MARK: Counters

    /// Whether an entry may have the number it has.
    private func follows(_ index: Int64, _ next: Int64, since last: Int64) -> Bool {
        // Entries that were dropped may have had the numbers between.
        index == next || (index > next && self.lastUnknown > last)
    }

    private mutating func countSubject(of entry: AuditEntry) -> LogFinding? {
        guard let subject = entry.subject, let index = entry.place.subjectIndex else { return nil }
        let counter = self.subjects[subject] ?? Counter(next: 0, last: -1)
        self.subjects[subject] = Counter(next: max(counter.next, index + 1), last: entry.sequence)
        guard !self.follows(index, counter.next, since: counter.last) else { return nil }
        return LogFinding(
            .brokenSubjectCounter, at: entry.sequence,
            "number \(index) about `\(subject)` where \(counter.next) was to come")
    }

    // MARK: Visits

    private mutating func follow(_ entry: AuditEntry, in id: VisitID, _ findings: inout [LogFinding]) {
        var visit =
            self.visits[id] ?? self.over[id]
            ?? Visit(
                next: 0, last: -1, actor: entry.place.actor, subject: entry.subject, until: Self.deadline(of: entry))
        let isKnown = visit.last >= 0
        let index = entry.place.visitIndex ?? -1
        if !self.follows(index, visit.next, since: visit.last) {
            findings.append(
                LogFinding(
                    .brokenVisitCounter, at: entry.sequence,
                    "number \(index) of visit `\(id)` where \(visit.next) was to come"))
        }
        if let trouble = self.trouble(with: entry, in: visit, isKnown: isKnown) {
            findings.append(LogFinding(.brokenVisit, at: entry.sequence, "visit `\(id)`: \(trouble)"))
        }
        visit.next = max(visit.next, index + 1)
        switch entry.detail {
        case .visitStopped: visit.isStopped = true
        case .actAttempted(let act): visit.acts[act.id] = entry.sequence
        case .actCompleted(let act, _):
            if visit.acts.removeValue(forKey: act.id) == nil, self.lastUnknown < 0 {
                findings.append(
                    LogFinding(.outcomeWithoutAct, at: entry.sequence, "act `\(act.id)` was never attempted"))
            }
        default: break
        }
        visit.last = entry.sequence
        self.keep(visit, as: id)
    }

    private func trouble(with entry: AuditEntry, in visit: Visit, isKnown: Bool) -> String? {
        if entry.place.actor != visit.actor { return "it has another actor than the visit" }
        if entry.subject != visit.subject { return "it has another subject than the visit" }
        switch entry.detail {
        case .visitStarted: return isKnown ? "it starts again" : nil
        case .visitStopped, .actAttempted, .actViewed:
            if visit.isStopped { return "it comes after the stop" }
        default: break
        }
        return isKnown || self.lastUnknown >= 0 ? nil : "it comes before the start"
    }

    private static func deadline(of entry: AuditEntry) -> Timestamp? {
        guard case .visitStarted(_, let until, _, _) = entry.detail else { return nil }
        return until
    }

    private mutating func keep(_ visit: Visit, as id: VisitID) {
        guard visit.isOver else {
            self.visits[id] = visit
            self.over[id] = nil
            return
        }
        self.visits[id] = nil
        if self.over.updateValue(visit, forKey: id) == nil {
            if self.overOrder.count < Self.maximumOver {
                self.overOrder.append(id)
            } else {
                self.over[self.overOrder[self.overNext]] = nil
                self.overOrder[self.overNext] = id
                self.overNext = (self.overNext + 1) % Self.maximumOver
            }
        }
    }

    // MARK: Changes to accounts

    private mutating func followChange(_ entry: AuditEntry, _ findings: inout [LogFinding]) {
        switch entry.detail {
        case .accountAttempted(let change): self.changes[change.id] = entry.sequence
        case .accountCompleted(let change, _):
            if self.changes.removeValue(forKey: change.id) == nil, self.lastUnknown < 0 {
                findings.append(
                    LogFinding(.outcomeWithoutAct, at: entry.sequence, "change `\(change.id)` was never attempted"))
            }
        default: break
        }
    }

    // MARK: The end

    /// Says what never ended, and counts what is going on at the log's last moment.
    func finish(at now: Timestamp) -> (findings: [LogFinding], visits: Int, acts: Int) {
        var findings: [LogFinding] = []
        var (running, acts) = (0, 0)
        for (id, visit) in self.visits {
            let isOverdue = visit.until.map { $0.advanced(by: Self.grace) < now } ?? false
            if !visit.isStopped, isOverdue {
                findings.append(
                    LogFinding(.visitWithoutEnd, at: visit.last, "visit `\(id)` should have ended by now"))
            }
            guard visit.isStopped || isOverdue else {
                running += 1
                acts += visit.acts.count
                continue
            }
            for (act, sequence) in visit.acts {
                findings.append(
                    LogFinding(.actWithoutOutcome, at: sequence, "nothing says what became of act `\(act)`"))
            }
        }
        for (change, sequence) in self.changes {
            findings.append(
                LogFinding(.actWithoutOutcome, at: sequence, "nothing says what became of change `\(change)`"))
        }
        return (
            findings.sorted { ($0.sequence ?? 0, $0.kind.rawValue) < ($1.sequence ?? 0, $1.kind.rawValue) }, running,
            acts
        )
    }
}
