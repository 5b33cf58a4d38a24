// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import Synchronization

/// What people were foretold, and what they were told that visits have left behind.
extension Company {
    /// Nobody is foretold what they may not, nor more than that.
    func sawPreview(
        _ preview: EntryPreview, of subject: Account.ID, by actor: Account.ID, mode: VisitMode, _ hand: Int
    ) {
        func report(_ what: String) { self.report(.preview, "\(actor) is foretold to enter \(subject), \(what)") }
        let chronicle = self.chronicle.withLock { $0 }
        let look = chronicle.firstLook(of: hand, at: .accounts)
        if let since = chronicle.forbiddenSince[Chronicle.Pair(actor: actor, subject: subject)], since < look {
            report("which they may not since step \(since)")
        }
        if preview.subject != subject || preview.mode > mode { report("as \(preview)") }
        if let since = chronicle.idleSince[subject], since < look, preview.mode != .readOnly {
            report("and to change it, which is not in use since step \(since)")
        }
        for capability in Deed.allCases.map(\.capability) {
            let offer = Chronicle.Offer(subject: subject, capability: capability)
            guard let since = chronicle.withheldSince[offer], since < chronicle.firstLook(of: hand, at: .facts),
                !preview.restrictions.contains(capability)
            else { continue }
            report("and to use \(capability), which the account has not had since step \(since)")
        }
        if !preview.restrictions.contains(Deed.agree.capability) { report("and to agree for them") }
    }

    /// What acts have left is told of all that were on record when somebody asked, and of no others.
    func sawEffects(_ effects: [LastingEffect], in subject: Account.ID, by hand: Int) {
        let leaving = [Deed.forward, .change].map(\.capability.rawValue)
        let (may, must, before, now) = self.expected(by: hand) { entry in
            entry.subject == subject && entry.detail.act.map { leaving.contains($0.capability.rawValue) } ?? false
        }
        func report(_ what: String) { self.report(.lasting, "of what was left in \(subject), \(what)") }
        for effect in effects {
            let entries = may.filter { $0.detail.act?.id == effect.act }
            let isDone = entries.contains { $0.detail.outcome == .succeeded }
            guard let entry = entries.first(where: { $0.detail.outcome == .succeeded }) ?? entries.first else {
                report("\(effect) is on no record")
                continue
            }
            if effect.isCertain != isDone, effect.isCertain || Self.wasDone(effect.act, in: must) {
                report("\(effect) is told otherwise than it came")
            }
            let name = effect.isCertain ? Self.name(of: entry) : nil
            let isLeft =
                effect.name == nil ? now.isErased(.customer, of: entry) || !effect.isCertain : effect.name == name
            if !isLeft || (effect.name != nil && before.isErased(.customer, of: entry)) {
                report("\(effect) has another name than \(name ?? "none")")
            }
        }
        let told = Set(effects.map(\.act))
        // Of other acts than lasting ones only what they named is known, until it is erased.
        for entry in must where entry.kind == .actAttempted || entry.kind == .actCompleted {
            let isLasting = entry.detail.act?.capability.rawValue == Deed.forward.capability.rawValue
            let isNamed = entry.detail.outcome == .succeeded && !now.isErased(.customer, of: entry)
            guard isLasting || isNamed else { continue }
            if let act = entry.detail.act?.id, !told.contains(act) { report("\(act) is left out") }
        }
    }

    private static func wasDone(_ act: ActID, in entries: [AuditEntry]) -> Bool {
        entries.contains { $0.detail.act?.id == act && $0.detail.outcome == .succeeded }
    }

    private static func name(of entry: AuditEntry) -> String? {
        entry.facts.correlation.flatMap { Deed.forward.effect(of: $0) }
    }
}
