// SPDX-License-Identifier: Apache-2.0

internal import Accounts
public import Audit
internal import Permissions

extension ImpersonationService {
    /// Tells what visits left behind, by the log: of one visit, in one account, within a time, page by page.
    ///
    /// Listed are what acts named when they succeeded, and the acts of sensitivity `lasting` that failed or whose outcome is
    /// not on record. Of its attempt and its completion an act is listed at the one that comes later in the order of the
    /// query: so none is left out because it was completed while somebody reads. One that was told as uncertain, the oldest
    /// first, is told once more when it has been completed since. Where only one of the two is of the query, or left in the
    /// log, the act is listed there. Once the customer's part of an entry is erased, an act of sensitivity `lasting` is listed
    /// once and without a name, and of other acts nobody knows that they left anything. The log is asked for nobody in
    /// particular: showing this to somebody is up to the panel.
    ///
    /// ```swift
    /// var query = AuditQuery(subject: "acme", from: lastAudit, limit: 1_000)
    /// repeat {
    ///     let page = try await impersonation.lastingEffects(matching: query)
    ///     show(page.effects)
    ///     query.after = page.next
    /// } while query.after != nil
    /// ```
    ///
    /// A page costs one read of up to `limit` entries, and for each visit that has an act of which only one of its two entries
    /// is on the page, reads of up to ``/Audit/AuditQuery/maximumLimit`` entries until the other one is found. In memory are
    /// two pages of entries at a time, each entry with at most ``LastingEffect/maximumPerAct`` names.
    ///
    /// - Parameter query: which acts to look at; its kinds are not looked at, and its limit and cursor count entries.
    /// - Returns: what the acts of this page left; there may be more, also when it is empty.
    /// - Throws: the error of the log.
    public func lastingEffects(matching query: AuditQuery) async throws -> LastingEffectPage {
        var query = query
        query.kinds = [.actAttempted, .actCompleted]
        let entries = try await self.ports.log.entries(matching: query)
        let completions = try await self.completions(of: entries)
        // The oldest first, the completion is the later one of the two.
        let attempts = query.order == .newestFirst ? try await self.attempts(of: entries, matching: query) : []
        var effects: [LastingEffect] = []
        for entry in entries {
            switch entry.detail {
            case .actAttempted(let act):
                guard let completion = completions[act.id] else {
                    effects += [try LastingEffect.possible(of: act, in: entry)].compactMap(\.self)
                    continue
                }
                let isAhead = query.order == .oldestFirst && completion.place.recordedAt < query.until ?? .latest
                if !isAhead { effects += try LastingEffect.left(by: completion) }
            case .actCompleted(let act, _) where !attempts.contains(act.id):
                effects += try LastingEffect.left(by: entry)
            default: break
            }
        }
        return LastingEffectPage(effects: effects, next: entries.count == query.limit ? entries.last?.sequence : nil)
    }

    /// The completions of the acts attempted in `entries`, there and later.
    private func completions(of entries: [AuditEntry]) async throws -> [ActID: AuditEntry] {
        var completions: [ActID: AuditEntry] = [:]
        for entry in entries { if let act = entry.completedAct { completions[act] = entry } }
        let open = entries.filter { entry in entry.attemptedAct.map { completions[$0] == nil } ?? false }
        for (visit, open) in Dictionary(grouping: open, by: \.visit) {
            let first = open.map(\.sequence).min()
            var wanted = Set(open.compactMap(\.attemptedAct))
            let query = AuditQuery(
                visit: visit, kinds: [.actCompleted], order: .oldestFirst, after: first, limit: AuditQuery.maximumLimit)
            try await self.read(query) { entry in
                if let act = entry.completedAct, wanted.remove(act) != nil { completions[act] = entry }
                return !wanted.isEmpty
            }
        }
        return completions
    }

    /// Those of the acts completed in `entries` whose attempts match a query, there or earlier.
    private func attempts(of entries: [AuditEntry], matching query: AuditQuery) async throws -> Set<ActID> {
        var attempts = Set(entries.compactMap(\.attemptedAct))
        let open = entries.filter { entry in entry.completedAct.map { !attempts.contains($0) } ?? false }
        for (visit, open) in Dictionary(grouping: open, by: \.visit) {
            var wanted = Set(open.compactMap(\.completedAct))
            var query = query
            query.visit = visit
            query.kinds = [.actAttempted]
            query.order = .newestFirst
            query.after = open.map(\.sequence).max()
            query.limit = AuditQuery.maximumLimit
            try await self.read(query) { entry in
                if let act = entry.attemptedAct, wanted.remove(act) != nil { attempts.insert(act) }
                return !wanted.isEmpty
            }
        }
        return attempts
    }

    /// Reads what matches a query, page by page, as long as `take` wants more.
    private func read(_ query: AuditQuery, _ take: (AuditEntry) -> Bool) async throws {
        var query = query
        while true {
            let page = try await self.ports.log.entries(matching: query)
            for entry in page where !take(entry) { return }
            guard page.count == query.limit else { return }
            query.after = page.last?.sequence
        }
    }
}

/// One page of what visits left behind.
public struct LastingEffectPage: Hashable, Sendable {
    /// What was left, in the order of the query.
    public let effects: [LastingEffect]
    /// Where the next page begins, for ``/Audit/AuditQuery/after``; nil after the last.
    public let next: Int64?
}

extension AuditEntry {
    fileprivate var attemptedAct: ActID? {
        if case .actAttempted(let act) = self.detail { act.id } else { nil }
    }

    fileprivate var completedAct: ActID? {
        if case .actCompleted(let act, _) = self.detail { act.id } else { nil }
    }
}
