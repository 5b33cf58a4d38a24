// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Synchronization

/// What must be true of the log after every step that writes to it.
extension Company {
    /// The log only grows, and loses what its own entries say, at the step at which they say so.
    func lookAtRecord() {
        let stored = self.audit.storedEntries()
        let known = self.chronicle.withLock { Int64($0.entries.count) }
        for entry in stored.drop(while: { $0.sequence < known }) { self.take(entry) }
        let (entries, remains) = self.chronicle.withLock { ($0.entries, $0.remains) }
        let left = remains.dropped.isEmpty ? entries : entries.filter { !remains.dropped.contains($0.sequence) }
        let promise: Promise = remains.isWhole ? .dense : .erasure
        if left.count != stored.count {
            self.report(promise, "\(left.count) entries are to be there, and \(stored.count) are")
        }
        if let (whole, _) = zip(left, stored).first(where: { !remains.isLeft($1, of: $0, until: remains) }) {
            self.report(promise, "entry \(whole.sequence) is not what must be left of it")
        }
    }

    /// Remembers a new entry, which nobody can erase from memory.
    private func take(_ entry: AuditEntry) {
        let isNext = self.chronicle.withLock { chronicle in
            defer { chronicle.entries.append(entry) }
            return Int64(chronicle.entries.count) == entry.sequence
        }
        if !isNext { self.report(.dense, "entry \(entry.sequence) does not follow the one before") }
        if entry.staff.opening == nil || (entry.customer != nil && entry.customer?.opening == nil) {
            self.report(.erasure, "entry \(entry.sequence) came on record with something erased")
        }
        if let details = try? entry.staffDetails() {
            self.chronicle.withLock { chronicle in
                chronicle.handles[details.account] = chronicle.handles[details.account] ?? entry.place.actor
                if let other = details.causedBy {
                    chronicle.handles[other] = chronicle.handles[other] ?? entry.place.by
                }
            }
        }
        guard case .log(let upkeep) = entry.detail else { return }
        self.judge(upkeep, entry)
        self.chronicle.withLock { $0.remains.take(upkeep, at: entry.sequence) }
    }

    /// Whoever verifies counts what is gone, and finds as much as the record says.
    func expectAccounted(_ report: LogReport) {
        let (entries, remains) = self.chronicle.withLock { ($0.entries, $0.remains) }
        let left = entries.filter { !remains.dropped.contains($0.sequence) }
        if report.purged != remains.dropped.count || report.redacted != remains.erasedCount(of: left) {
            self.report(.erasure, "verifying finds \(report.purged) dropped and \(report.redacted) erased")
        }
    }

    /// What was done with the log is what somebody asked for, whom the record names, and does nothing beyond that.
    private func judge(_ upkeep: AuditUpkeep, _ entry: AuditEntry) {
        let chronicle = self.chronicle.withLock { $0 }
        guard let order = chronicle.orders[upkeep.order(entry.facts.rule)] else {
            return self.report(.erasure, "\(upkeep) was never asked for")
        }
        if (try? entry.staffDetails()?.account).map({ order.people.contains($0) }) != true {
            self.report(.erasure, "entry \(entry.sequence) does not name who did it")
        }
        switch (upkeep, order.task) {
        case (.redacted(let part, let entries, _), .redact(let asked, let scope)) where part == asked:
            self.judgeErasure(of: Set(entries), part, in: scope, order, chronicle, at: entry.sequence)
        case (.purged(let runs), .purge(let time)):
            self.judgePurge(of: Set(runs.joined()), before: time, order, chronicle, at: entry.sequence)
        case (.held(_, let scope), .hold(let asked)) where scope == asked: break
        case (.released, .release): break
        default: self.report(.erasure, "\(upkeep) is not what was asked for")
        }
    }

    private func judgeErasure(
        of gone: Set<Int64>, _ part: SealedPart.Label, in scope: ErasureScope, _ order: LogOrder,
        _ chronicle: Chronicle, at place: Int64
    ) {
        let (entries, remains) = (chronicle.entries.dropLast(), chronicle.remains)
        let meant = entries.filter { scope.isAbout($0, chronicle.handles) && $0.opening(of: part) != nil }
        if meant.contains(where: { gone.contains($0.sequence) && remains.isHeld($0, from: place - 1, to: place) }) {
            self.report(.erasure, "what is held was erased")
        }
        self.expect(
            gone, amongst: meant,
            sparing: { entry in
                entry.sequence >= order.size || remains.isErased(part, of: entry)
                    || remains.dropped.contains(entry.sequence)
            })
    }

    private func judgePurge(
        of gone: Set<Int64>, before time: Timestamp, _ order: LogOrder, _ chronicle: Chronicle, at place: Int64
    ) {
        let (entries, remains) = (chronicle.entries.dropLast(), chronicle.remains)
        let meant = entries.filter {
            $0.place.recordedAt < time && !$0.isAboutTheLog && !remains.isHeld($0, from: place - 1, to: place)
        }
        self.expect(
            gone, amongst: meant,
            sparing: { $0.sequence >= order.size || remains.dropped.contains($0.sequence) })
    }

    /// What is gone is of what was meant, and of that nothing is spared without a reason.
    private func expect(_ gone: Set<Int64>, amongst meant: [AuditEntry], sparing: (AuditEntry) -> Bool) {
        let beyond = gone.subtracting(meant.map(\.sequence))
        if !beyond.isEmpty { self.report(.erasure, "\(beyond.sorted()) are gone, which nobody meant") }
        for entry in meant where !gone.contains(entry.sequence) && !sparing(entry) {
            self.report(.erasure, "entry \(entry.sequence) was to go, and is there")
        }
    }
}

extension AuditUpkeep {
    /// The words under which the order to do this is kept.
    fileprivate func order(_ rule: AuditWord?) -> String {
        switch self {
        case .redacted(_, _, let ground): "redact \(ground)"
        case .purged: "purge \(rule?.rawValue ?? "")"
        case .held(let hold, _): "hold \(hold)"
        case .released(let hold): "release \(hold)"
        @unknown default: ""
        }
    }
}
