// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// What people were given to read: all that they asked for, and nothing that was gone when they began.
extension Company {
    /// The entries that somebody asks for, and those of them that they must find.
    func expected(
        by hand: Int, _ isMeant: (AuditEntry) -> Bool
    ) -> (may: [AuditEntry], must: [AuditEntry], before: Remains, now: Remains) {
        let chronicle = self.chronicle.withLock { $0 }
        let (size, before) = chronicle.jobs[hand].map { ($0.size, $0.before) } ?? (0, Remains())
        let now = chronicle.remains
        let meant = chronicle.entries.filter(isMeant)
        let may = meant.filter { !before.dropped.contains($0.sequence) }
        let must = may.filter { $0.sequence < size && !now.dropped.contains($0.sequence) }
        return (may, must, before, now)
    }

    func sawReading(_ entries: [AuditEntry], of query: AuditQuery, by hand: Int) {
        let handles = self.chronicle.withLock { $0.handles }
        let (may, must, before, now) = self.expected(by: hand) { query.isAbout($0, handles) }
        let found = entries.map(\.sequence)
        let ordered = query.order == .oldestFirst ? found : found.reversed()
        if zip(ordered, ordered.dropFirst()).contains(where: { $0 >= $1 }) {
            self.report(.reading, "\(found) are not in order")
        }
        let missing = Set(must.map(\.sequence)).subtracting(found)
        if !missing.isEmpty { self.report(.reading, "a reading left out \(missing.sorted())") }
        let whole = Dictionary(uniqueKeysWithValues: may.map { ($0.sequence, $0) })
        for entry in entries {
            guard let original = whole[entry.sequence] else {
                self.report(.reading, "entry \(entry.sequence) was shown, which is gone or was not asked for")
                continue
            }
            if !before.isLeft(entry, of: original, until: now) {
                self.report(.reading, "entry \(entry.sequence) was shown otherwise than it is")
            }
        }
    }

    /// Words that people wrote, and names of logins, are where an entry that holds them is, and nowhere else.
    func sawExport(_ bytes: [UInt8], of query: AuditQuery, by hand: Int) {
        let handles = self.chronicle.withLock { $0.handles }
        let (may, must, before, now) = self.expected(by: hand) { query.isAbout($0, handles) }
        let found = Self.words(in: bytes)
        func words(of entries: [AuditEntry], after remains: Remains) -> Set<String> {
            entries.reduce(into: []) { words, entry in
                for part in SealedPart.Label.allCases where !remains.isErased(part, of: entry) {
                    if let opening = entry.opening(of: part) { words.formUnion(Self.words(in: opening.content)) }
                }
            }
        }
        let beyond = found.subtracting(words(of: may, after: before))
        if !beyond.isEmpty { self.report(.reading, "\(beyond.sorted()) were taken away, which were gone") }
        let missing = words(of: must, after: now).subtracting(found)
        if !missing.isEmpty { self.report(.reading, "\(missing.sorted()) are missing from what was taken away") }
    }

    /// The reasons and logins in a text, each of which is like no other.
    private static func words(in bytes: [UInt8]) -> Set<String> {
        let words = bytes.split { byte in
            !(byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte))
        }
        let kinds = [Array("why-".utf8), Array("login-".utf8)]
        let meant = words.filter { word in
            kinds.contains { word.starts(with: $0) }
                && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(word[word.endIndex - 1])
        }
        return Set(meant.map { String(decoding: $0, as: UTF8.self) })
    }

    func sawHistory(_ past: [PastVisit], of subject: Account.ID, by hand: Int) {
        let (may, must, before, now) = self.expected(by: hand) { $0.subject == subject && $0.visit != nil }
        for visit in past {
            let entries = may.filter { $0.visit == visit.id }
            guard let start = entries.first(where: { $0.kind == .visitStarted }), visit.handle == start.place.actor
            else {
                self.report(.reading, "the history of \(subject) has \(visit.id), which is gone or not of them")
                continue
            }
            if !Self.isLeft(
                visit.reason, of: (try? start.customerDetails())?.reason, isGone: before.isErased(.customer, of: start),
                mayBeGone: now.isErased(.customer, of: start))
                || !Self.isLeft(
                    visit.role, of: (try? start.staffDetails())?.role, isGone: before.isErased(.staff, of: start),
                    mayBeGone: now.isErased(.staff, of: start))
            {
                self.report(.reading, "the history of \(visit.id) says something else than is left of it")
            }
            let kinds: Set<AuditKind> = [.actAttempted, .actViewed, .actRefused]
            let acts = Set(visit.deeds.map(\.act.id))
            let allowed = Set(entries.filter { kinds.contains($0.kind) }.compactMap(\.detail.act?.id))
            let needed = must.filter { $0.visit == visit.id && kinds.contains($0.kind) }.compactMap(\.detail.act?.id)
            if !acts.isSubset(of: allowed) || !acts.isSuperset(of: needed) {
                self.report(.reading, "the history of \(visit.id) has other acts than were on record")
            }
        }
        // A page is longer than the visits of one account here, but for a few companies.
        guard past.count < 20 else { return }
        let needed = must.filter { $0.kind == .visitStarted }.compactMap(\.visit)
        let missing = Set(needed).subtracting(past.map(\.id))
        if !missing.isEmpty { self.report(.reading, "the history of \(subject) left out \(missing)") }
    }

    private static func isLeft<Value: Equatable>(
        _ found: Value?, of whole: Value?, isGone: Bool, mayBeGone: Bool
    ) -> Bool {
        isGone ? found == nil : found == whole || (found == nil && mayBeGone)
    }
}

extension AuditQuery {
    /// Whether an entry is asked for, where people are named by `handles`.
    fileprivate func isAbout(_ entry: AuditEntry, _ handles: [Account.ID: StaffHandle]) -> Bool {
        let isBy =
            self.actor.map { actor in
                handles[actor].map { entry.place.actor == $0 || entry.place.by == $0 } ?? false
            } ?? true
        return isBy && (self.subject == nil || entry.subject == self.subject)
            && (self.visit == nil || entry.visit == self.visit)
            && (self.kinds.isEmpty || self.kinds.contains(entry.kind))
    }
}
