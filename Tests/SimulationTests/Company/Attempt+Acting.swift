// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// Acting in an account.
extension Attempt {
    /// Presses a button of a page that was opened earlier, or is opened for it.
    func act() async throws {
        let pages = self.me.pages.filter { $0.generation == self.node.generation }.map(\.page)
        let overSince = self.company.chronicle.withLock { $0.overSince }
        let open = self.choice % 3 == 0 ? nil : self.pickRecent(pages) { overSince[$0.visit] == nil }
        let fresh = open == nil ? try await self.resume() : nil
        guard let page = open ?? fresh else { return }
        // Now and then with the stamp of another page, which may be one of another visit, or with none.
        let stamped = self.choice % 5 == 0 ? self.pick(pages) ?? page : page
        let stamp = self.choice % 16 == 3 ? nil : stamped.banner.stamp
        let deed = self.deed(in: page.visit)
        let trial = Deed.Trial(
            deed: deed, evidence: self.evidence(for: deed, in: page), name: self.company.nameOfAct(),
            began: self.company.earliest)
        let effect = Call(title: "has its effect", reads: .log, writes: .effects)
        func left() -> [String] { deed.effect(of: trial.name).map { [$0] } ?? [] }
        self.company.expectForetold(page.preview(deed.capability), of: deed, in: page)
        self.company.forgetLooks(of: self.hand)
        let answer = try await page.perform(
            trial.deed.capability, stamp: stamp, with: trial.evidence, correlation: trial.name,
            leaving: left
        ) {
            try await Gate(scheduler: self.company.scheduler).call(effect) {
                if deed != .look, stamp == nil || stamped.visit != page.visit {
                    self.company.report(.recordedBeforeActing, "an act took no stamp, or that of another visit")
                }
                self.company.sawEffect(of: trial, in: page, by: self.hand)
            }
        }
        guard case .granted(let performed) = answer, case .recorded = performed.record, trial.deed != .look
        else { return }
        try await self.show(reads: .log) { self.company.sawOutcome(of: trial.name) }
    }

    private func deed(in page: VisitID) -> Deed {
        // Mostly what somebody has just said yes to.
        if self.company.rules == .seconded, self.choice % 3 > 0,
            let approved = [Deed.reset, .delete].first(where: { self.hasYes(for: $0, in: page) })
        {
            return approved
        }
        let others: [Deed] = [.look, .reset, .delete, .forward, .agree]
        return self.choice / 128 % 8 < others.count ? others[self.choice / 128 % 8] : .change
    }

    /// What the operator gives along: what is asked for, or some of it.
    private func evidence(for deed: Deed, in page: ActingContext) -> ActEvidence {
        var evidence = self.ownEvidence(for: deed, in: page)
        if self.hasYes(for: deed, in: page.visit), self.choice / 128 % 4 > 0 {
            // Who has asked for that much has the rest too.
            evidence = ActEvidence(
                reason: self.why, accountName: page.subject.username, authenticatedAt: self.company.clock.now)
        }
        if self.company.rules == .seconded, self.choice / 16 % 6 > 0 {
            evidence.approval = self.approval(for: deed, in: page.visit)
        }
        return evidence
    }

    private func ownEvidence(for deed: Deed, in page: ActingContext) -> ActEvidence {
        switch deed {
        case .look, .change: return ActEvidence()
        case .reset, .forward, .agree:
            return ActEvidence(
                reason: self.choice / 1_024 % 4 == 0 ? nil : self.why,
                authenticatedAt: self.choice / 4_096 % 2 == 0 ? nil : self.company.clock.now)
        case .delete:
            let names = [nil, "somebody else", page.subject.username, page.subject.username]
            return ActEvidence(accountName: names[self.choice / 1_024 % names.count])
        }
    }
}
