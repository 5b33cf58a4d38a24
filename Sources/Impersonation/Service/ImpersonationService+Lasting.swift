// SPDX-License-Identifier: Apache-2.0

internal import Accounts
public import Audit
internal import Permissions

extension ImpersonationService {
    /// Tells what visits left behind, by the log: of one visit, in one account, within a time, page by page.
    ///
    /// Listed are what acts named when they succeeded, and the acts of sensitivity `lasting` that failed or whose outcome is
    /// not on record. The log is asked for nobody in particular: showing this to somebody is up to the panel.
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
    /// A page costs one read of up to `limit` entries, and one more of the acts completed since in each visit that has an
    /// act whose completion is not on the page. In memory are two pages of entries at a time, each entry with at most
    /// ``LastingEffect/maximumPerAct`` names.
    ///
    /// - Parameter query: which acts to look at; its kinds are not looked at, and its limit and cursor count entries.
    /// - Returns: what the acts of this page left; there may be more, also when it is empty.
    /// - Throws: the error of the log.
    public func lastingEffects(matching query: AuditQuery) async throws -> LastingEffectPage {
        var query = query
        query.kinds = [.actAttempted, .actCompleted]
        let entries = try await self.ports.log.entries(matching: query)
        let unfinished = try await self.unfinished(in: entries)
        var effects: [LastingEffect] = []
        for entry in entries {
            if case .actCompleted(let act, let outcome) = entry.detail {
                effects += try LastingEffect.left(by: act, outcome, in: entry)
            } else if let act = entry.detail.act, unfinished.contains(act.id) {
                effects += [try LastingEffect.possible(of: act, in: entry)].compactMap(\.self)
            }
        }
        return LastingEffectPage(effects: effects, next: entries.count == query.limit ? entries.last?.sequence : nil)
    }

    /// The lasting acts attempted in `entries` whose completion is not in the log, neither there nor later.
    private func unfinished(in entries: [AuditEntry]) async throws -> Set<ActID> {
        var firsts: [VisitID: Int64] = [:]
        var unfinished: Set<ActID> = []
        let completed = Set(entries.compactMap(\.completedAct))
        for case .actAttempted(let act) in entries.map(\.detail) where act.isLasting && !completed.contains(act.id) {
            unfinished.insert(act.id)
        }
        for entry in entries {
            guard let visit = entry.visit, let act = entry.detail.act, unfinished.contains(act.id) else { continue }
            firsts[visit] = min(firsts[visit] ?? .max, entry.sequence)
        }
        for (visit, first) in firsts {
            var after: Int64? = first
            while let cursor = after {
                let page = try await self.ports.log.entries(
                    matching: AuditQuery(
                        visit: visit, kinds: [.actCompleted], order: .oldestFirst, after: cursor,
                        limit: AuditQuery.maximumLimit))
                unfinished.subtract(page.compactMap(\.completedAct))
                after = page.count == AuditQuery.maximumLimit ? page.last?.sequence : nil
            }
        }
        return unfinished
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
    fileprivate var completedAct: ActID? {
        if case .actCompleted(let act, _) = self.detail { act.id } else { nil }
    }
}
