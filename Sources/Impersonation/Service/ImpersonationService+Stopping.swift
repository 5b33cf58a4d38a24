// SPDX-License-Identifier: Apache-2.0

internal import Accounts
public import Audit
internal import Permissions

extension ImpersonationService {
    /// Ends the visit of a token and says where the operator goes back to.
    ///
    /// The operator's own login is not touched. Stopping twice is harmless and gives the same way back, which comes from
    /// the stored visit of this token and from nowhere else. Access ends even while the log cannot be written; the stop
    /// is then recorded later.
    ///
    /// - Returns: the way back with a summary; or a refusal when the token belongs to no visit.
    /// - Throws: the error of the session store, and then the visit is not ended.
    public func stop(_ token: VisitToken) async throws -> Answer<Departure> {
        let finished = try await self.finish(.token(token.digest)) { _, now in Visit.Ending(.stopped, at: now) }
        guard let finished, let ended = finished.visit.ended else { return .refused(Refusal([.noVisit])) }
        let summary = try? await VisitSummary(of: finished.visit.id, in: self.ports.log)
        return .granted(
            Departure(
                end: await self.end(ended, of: finished.visit), summary: summary, isRecorded: finished.isRecorded))
    }
}

/// What an operator takes along from a visit.
public struct Departure: Hashable, Sendable {
    /// How the visit ended, and where the operator goes back to.
    public let end: VisitEnd
    /// What was done in it; nil when the log could not be read.
    public let summary: VisitSummary?
    /// Whether the stop is on record; if not, a sweep will put it there.
    public let isRecorded: Bool

    /// Where the operator goes back to.
    public var returnPoint: ReturnPoint { self.end.returnPoint }
}

/// What was done in a visit, by the log.
public struct VisitSummary: Hashable, Sendable {
    /// How many times something was looked at.
    public private(set) var views = 0
    /// How many changes were attempted.
    public private(set) var changes = 0
    /// How many refusals the entries of this visit stand for; in a burst these can be of the operator's other visits too.
    public private(set) var refusals = 0
    /// The most that each list holds.
    public static let maximumListed = 1_000

    /// The changes whose outcome is not on record.
    public private(set) var unfinished: [AuditAct] = []
    /// What was left behind that outlives the visit, and what may have been.
    public private(set) var lasting: [LastingEffect] = []
    /// Whether one of the lists was cut; ``ImpersonationService/lastingEffects(matching:)`` has all, page by page.
    public private(set) var hasMore = false

    /// Sums up the entries of `visit`, page by page.
    init(of visit: VisitID, in log: AuditLog) async throws {
        var after: Int64?
        repeat {
            let page = try await log.entries(of: visit, after: after)
            for entry in page {
                try self.add(entry)
                self.cut()
            }
            after = page.count == AuditQuery.maximumLimit ? page.last?.sequence : nil
        } while after != nil
    }

    private mutating func cut() {
        let (unfinished, lasting) = (
            self.unfinished.count - Self.maximumListed, self.lasting.count - Self.maximumListed
        )
        guard unfinished > 0 || lasting > 0 else { return }
        self.hasMore = true
        self.unfinished.removeLast(max(0, unfinished))
        self.lasting.removeLast(max(0, lasting))
    }

    private mutating func add(_ entry: AuditEntry) throws {
        switch entry.detail {
        case .actViewed: self.views += 1
        case .actAttempted(let act):
            self.changes += 1
            self.unfinished.append(act)
            self.lasting += [try LastingEffect.possible(of: act, in: entry)].compactMap(\.self)
        case .actCompleted(let act, _):
            self.unfinished.removeAll { $0.id == act.id }
            self.lasting.removeAll { $0.act == act.id }
            self.lasting += try LastingEffect.left(by: entry)
        case .actRefused(_, _, let number): self.refusals += Int(number)
        default: break
        }
    }
}
