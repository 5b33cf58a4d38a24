// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// What is wrong with a log as a whole, the oldest entry first, where `original` are the accounts that were there before.
func orderFlaws(in entries: [AuditEntry], original: Set<Account.ID>) -> [Violation] {
    var flaws: [Violation] = []
    func report(_ what: String) { flaws.append(Violation(promise: .dense, what: what)) }
    var subjects: [Account.ID: Int64] = [:]
    var visits: [VisitID: Int64] = [:]
    var time = Timestamp.earliest
    for (position, entry) in entries.enumerated() {
        if entry.sequence != Int64(position) { report("entry \(position) is numbered \(entry.sequence)") }
        if entry.place.recordedAt < time { report("time goes back at entry \(position)") }
        time = entry.place.recordedAt
        if let visit = entry.visit {
            if entry.place.visitIndex != visits[visit, default: 0] {
                report("entry \(position) is not the next one of its visit")
            }
            visits[visit, default: 0] += 1
        }
        // An account that is yet to be made has no entries of its own, nor has one that only staff know of.
        let isNew = entry.subject.map { !original.contains($0) } ?? true
        let isFreeze = entry.kind == .freezeSet || entry.kind == .freezeLifted
        if (entry.detail.change != nil && isNew) || isFreeze, entry.place.subjectIndex == nil { continue }
        // Nor has the erasure of such entries.
        if case .log(.redacted(_, let erased, _)) = entry.detail, entry.place.subjectIndex == nil,
            erased.allSatisfy({ entries[Int($0)].place.subjectIndex == nil })
        {
            continue
        }
        guard let subject = entry.subject else { continue }
        if entry.place.subjectIndex != subjects[subject, default: 0] {
            report("entry \(position) is not the next one about its subject")
        }
        subjects[subject, default: 0] += 1
    }
    return flaws
}

/// What is wrong with the entries of one visit, the oldest first, when everything is over.
func visitFlaws(of visit: VisitID, in entries: [AuditEntry]) -> [Violation] {
    var flaws: [Violation] = []
    func report(_ promise: Promise, _ what: String) { flaws.append(Violation(promise: promise, what: what)) }
    if entries.first?.kind != .visitStarted {
        report(.recordedBeforeGranting, "\(visit) does not begin with its start")
    }
    let starts = entries.filter { $0.kind == .visitStarted }.count
    if starts != 1 { report(.codeOnce, "\(visit) started \(starts) times") }
    let stops = entries.filter { $0.kind == .visitStopped }
    if stops.count != 1 { report(.oneStop, "\(visit) stopped \(stops.count) times") }
    if Set(entries.map(\.place.actor)).count > 1 || Set(entries.map(\.subject)).count > 1 {
        report(.bothNamed, "the entries of \(visit) name more than one actor or subject")
    }
    guard let stop = entries.firstIndex(where: { $0.kind == .visitStopped }) else { return flaws }
    if entries[stop...].contains(where: { $0.kind == .actAttempted || $0.kind == .actViewed }) {
        report(.recordedBeforeActing, "an act of \(visit) began after its stop")
    }
    return flaws
}

/// What a stored visit and its entries tell differently, when everything is over; `wasUsed` when a check admitted somebody.
func storyFlaws(of visit: Visit, wasUsed: Bool, in entries: [AuditEntry]) -> [Violation] {
    func flaw(_ promise: Promise, _ what: String) -> [Violation] { [Violation(promise: promise, what: what)] }
    guard let ended = visit.ended, visit.outbox.isEmpty else { return flaw(.oneStop, "\(visit.id) was never settled") }
    guard let startedAt = ended.startedAt else {
        return entries.isEmpty ? [] : flaw(.bothNamed, "\(visit.id) never started and is on record")
    }
    var flaws: [Violation] = []
    if ended.cause == .notEntered, wasUsed {
        flaws += flaw(.noGuess, "\(visit.id) was used and ended as one that never was")
    }
    let stop = entries.compactMap { entry -> (AuditWord, Int64)? in
        guard case .visitStopped(let cause, let milliseconds) = entry.detail else { return nil }
        return (cause, milliseconds)
    }
    let lasted = ended.at.millisecondsSince1970 - startedAt.millisecondsSince1970
    guard let (cause, milliseconds) = stop.first else {
        return flaws + flaw(.oneStop, "\(visit.id) ended and no stop is on record")
    }
    if milliseconds < 0 || milliseconds != lasted || cause.rawValue != ended.cause.rawValue {
        flaws += flaw(.oneStop, "the stop of \(visit.id) says \(cause), \(milliseconds) ms, and it was \(ended)")
    }
    return flaws
}
