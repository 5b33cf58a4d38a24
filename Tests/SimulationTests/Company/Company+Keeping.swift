// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// What was said to be done with the log is done; and what customers are given of it is all of a visit.
extension Company {
    func sawRedaction(of part: SealedPart.Label, _ scope: ErasureScope, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        for entry in chronicle.entries.prefix(chronicle.jobs[hand]?.size ?? 0)
        where scope.isAbout(entry, chronicle.handles) && entry.opening(of: part) != nil {
            if !chronicle.remains.isErased(part, of: entry), !chronicle.remains.dropped.contains(entry.sequence) {
                self.report(.erasure, "entry \(entry.sequence) was said to be erased and is not")
            }
        }
    }

    func sawPurge(before time: Timestamp, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        let size = chronicle.jobs[hand]?.size ?? 0
        for entry in chronicle.entries.prefix(size) where entry.place.recordedAt < time && !entry.isAboutTheLog {
            let wasHeld = chronicle.remains.isHeld(
                entry, from: Int64(size) - 1, to: Int64(chronicle.entries.count))
            if !chronicle.remains.dropped.contains(entry.sequence), !wasHeld {
                self.report(.erasure, "entry \(entry.sequence) was said to be dropped and is not")
            }
        }
    }

    func sawHold(_ hold: AuditWord, by hand: Int) {
        let wasSet = self.chronicle.withLock { chronicle in
            chronicle.entries.contains { entry in
                if case .log(.held(hold, _)) = entry.detail { true } else { false }
            }
        }
        if !wasSet { self.report(.erasure, "\(hold) was said to be in force and never was") }
    }

    /// A hold keeps what is to be erased, or somebody else has lifted it.
    func isExpected(_ error: AuditError, of errand: Errand, _ job: Chronicle.Job) -> Bool {
        let chronicle = self.chronicle.withLock { $0 }
        switch (error.code, errand) {
        case (.held, .redact):
            return chronicle.entries.contains {
                chronicle.remains.isHeld($0, from: Int64(job.size) - 1, to: Int64(chronicle.entries.count))
            }
        case (.conflictingEvent, .release): return chronicle.remains.namesOfHolds != job.before.namesOfHolds
        default: return false
        }
    }

    // MARK: - Receipts

    /// A receipt holds the whole visit, names both people, and shows whoever has the log's key that it is true.
    func sawReceipt(_ receipt: VisitReceipt, of id: VisitID, by hand: Int) {
        let chronicle = self.chronicle.withLock { chronicle in
            chronicle.receipts.append(receipt)
            return chronicle
        }
        func report(_ what: String) { self.report(.receipt, "the receipt of \(id) \(what)") }
        guard let visit = chronicle.visits[id]?.visit, receipt.visit == id, let job = chronicle.jobs[hand] else {
            return report("is one of another visit")
        }
        let entries = chronicle.entries.filter { $0.visit == id }
        let shown = receipt.items.map(\.entry)
        if entries.prefix(shown.count).map(\.sequence) != shown.map(\.sequence)
            || entries.contains(where: { $0.sequence < job.size && $0.sequence > shown.last?.sequence ?? -1 })
        {
            report("has other entries than the visit")
        }
        for (whole, entry) in zip(entries, shown) {
            if entry.staff.opening != nil { report("tells who \(visit.actor) is") }
            let open = whole.erasing(.staff)
            if !job.before.without(.staff).isLeft(entry, of: open, until: chronicle.remains.without(.staff)) {
                report("says something else in entry \(entry.sequence) than is on record")
            }
            if entry.subject != visit.subject || entry.place.actor != chronicle.handles[visit.actor] {
                report("does not name \(visit.actor) and \(visit.subject)")
            }
        }
        let kinds = shown.map(\.kind)
        if kinds.first != .visitStarted || !kinds.contains(.visitStopped) { report("has no start or no stop") }
        let told = shown.filter { $0.kind == .actAttempted || $0.kind == .actViewed }.compactMap(\.facts.correlation)
        let missing = chronicle.acts[id, default: []].subtracting(told)
        if !missing.isEmpty { report("leaves out \(missing)") }
        self.expectProved(receipt, chronicle.entries.map(\.leafHash), choice: chronicle.step)
    }

    private func expectProved(_ receipt: VisitReceipt, _ leaves: [Digest], choice: Int) {
        let size = Int(receipt.checkpoint.unverified.size)
        let item = receipt.items[choice % receipt.items.count]
        guard size <= leaves.count, receipt.checkpoint.unverified.root == NaiveTree.root(of: leaves.prefix(size)),
            item.hashes == NaiveTree.path(of: Int(item.entry.sequence), in: leaves.prefix(size))
        else { return self.report(.receipt, "a receipt is not proved by the log") }
        self.expectVerified(receipt)
    }

    /// The document that the customer keeps holds by the key alone.
    func expectVerified(_ receipt: VisitReceipt) {
        do {
            try VisitReceipt(receipt.bytes).verify(with: [self.key], origin: Self.origin)
        } catch {
            self.report(.receipt, "the receipt of \(receipt.visit) does not hold: \(error)")
        }
    }

    /// There is none of a visit that goes on, nor of one of which something was dropped; and that is all one learns.
    func sawNoReceipt(of id: VisitID, _ error: ReceiptError, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        let size = chronicle.jobs[hand]?.size ?? 0
        let entries = chronicle.entries.filter { $0.visit == id }
        let hadStopped = entries.contains { $0.kind == .visitStopped && $0.sequence < size }
        let isDropped = entries.contains { chronicle.remains.dropped.contains($0.sequence) }
        let starts = entries.filter { $0.kind == .visitStarted }
        let hadStarted = starts.contains { $0.sequence < size }
        let isGiven =
            switch error.code {
            case .visitGoesOn: !starts.isEmpty && !hadStopped
            case .incomplete: isDropped || !hadStarted
            default: false
            }
        if !isGiven { self.report(.receipt, "none was given of \(id), as \(error.code), which it is not") }
        let (isNew, said) = self.chronicle.withLock { chronicle in
            let said = chronicle.refusalsOfReceipts[error.code] ?? error.detail
            chronicle.refusalsOfReceipts[error.code] = said
            return (said == error.detail, said)
        }
        if !isNew { self.report(.receipt, "a refusal tells \(error.detail), and another \(said)") }
    }
}
