// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import NaiveOracle
import Synchronization

/// What comes at the end: all is well again, other nodes find what was left, and the log tells everything.
extension Company {
    func heal() {
        self.weather = .well
        self.packages.restore()
        self.chronicle.withLock { $0.unloggedSince = nil }
        for clock in self.clocks { clock.isOff(by: .zero) }
        for node in 0..<Self.nodeCount { self.replaceNode(node) }
        self.scheduler.phase = .open
        self.clock.advance(by: Visit.entryWindow)
        self.sweep()
        self.clock.advance(by: .seconds(2 * 60 * 60))
        self.sweep()
        self.settle()
        self.worksAgain()
        self.judge()
    }

    private func sweep() {
        self.atOnce {
            for _ in 1...3 {
                guard let report = try? await self.node(0).service.sweep() else { break }
                if report.ended + report.delivered + report.failures == 0 { return }
            }
            self.report(.oneStop, "sweeping never comes to an end")
        }
        self.look()
    }

    private func settle() {
        self.atOnce {
            for _ in 1...3 {
                guard let settled = try? await self.node(1).administration.settle() else { break }
                if settled == 0 { return }
            }
            self.report(.changesSettled, "settling never comes to an end")
        }
        self.look()
    }

    /// Somebody who may can enter, act and leave: nothing that happened has left the company unable to work.
    private func worksAgain() {
        guard self.rules == .standard || self.rules == .told,
            NaiveRules.isInUse("house", self.chronicle.withLock({ $0.accounts }))
        else { return }
        let staff = Operator(account: "house", loginSession: "login-afterwards", authenticatedAt: self.clock.now)
        self.atOnce {
            for freeze in self.sessions.storedFreezes().freezes where freeze.liftedAt == nil {
                _ = try? await self.node(2).service.lift(freeze.id, by: staff, because: "all is well")
                // That counts as beginning something, and there are only so many within a minute.
                self.clock.advance(by: .seconds(60))
            }
        }
        self.look()
        let accounts = self.chronicle.withLock { $0.accounts }
        let open = accounts.keys.sorted().first {
            NaiveRules.mayEnter("house", $0, accounts) && NaiveRules.isInUse($0, accounts)
        }
        guard let subject = open else { return }
        self.atOnce {
            do {
                let service = self.node(2).service
                let started = try await service.start(
                    as: subject, by: staff, because: "all is well", returningTo: try ReturnPoint("/customers")
                ).get()
                let page = try await service.resume(started.token).get()
                _ = try await page.perform("domains.setAutoRenew", stamp: page.banner.stamp) {}.get()
                self.chronicle.withLock { _ = $0.stopped.insert(started.visit) }
                _ = try await service.stop(started.token).get()
                self.chronicle.withLock { $0.tally.healed += 1 }
            } catch {
                self.report(.noGuess, "when all was well again, entering \(subject) failed: \(error)")
            }
        }
        self.look()
    }

    /// Judges the whole run by the log and by what is stored.
    private func judge() {
        let chronicle = self.chronicle.withLock { $0 }
        let entries = chronicle.entries
        self.report(orderFlaws(in: entries, original: Set(Self.tree.map(\.id))))
        var visits: [VisitID: [AuditEntry]] = [:]
        for entry in entries { if let visit = entry.visit { visits[visit, default: []].append(entry) } }
        for (visit, entries) in visits {
            self.report(visitFlaws(of: visit, in: entries))
            guard let stored = chronicle.visits[visit]?.visit else {
                self.report(.oneStop, "\(visit) is on record and was never stored")
                continue
            }
            for entry in entries
            where (try? entry.staffDetails()?.account) != stored.actor || entry.subject != stored.subject {
                self.report(.bothNamed, "entry \(entry.sequence) does not name \(stored.actor) and \(stored.subject)")
            }
        }
        for (id, snapshot) in chronicle.visits {
            self.report(storyFlaws(of: snapshot.visit, wasUsed: chronicle.used.contains(id), in: visits[id] ?? []))
            if !snapshot.visit.notices.isEmpty { self.report(.told, "a notice of \(id) was never delivered") }
        }
        if !self.sessions.storedEvents().isEmpty { self.report(.oneStop, "an event never came on record") }
        let untold = chronicle.toldOfStart.subtracting(chronicle.toldOfEnd)
        if !untold.isEmpty { self.report(.told, "customers were told that \(untold) began, and not that they ended") }
        self.judgeActs(entries, chronicle)
        self.judgeApprovals(entries)
        self.judgeDecisions(entries)
        do {
            let flaws = try recordFlaws(
                from: Self.tree, to: Array(chronicle.accounts.values), by: entries, lost: chronicle.lostChanges)
            for flaw in flaws { self.report(.changesSettled, flaw) }
        } catch {
            self.report(.changesSettled, "the record cannot be read: \(error)")
        }
        self.verify()
        for receipt in chronicle.receipts { self.expectVerified(receipt) }
    }

    private func judgeActs(_ entries: [AuditEntry], _ chronicle: Chronicle) {
        let attempts = entries.filter { $0.kind == .actAttempted }.compactMap(\.detail.act?.id)
        let completions = entries.filter { $0.kind == .actCompleted }.compactMap(\.detail.act?.id)
        if !Set(completions).isSubset(of: attempts) || completions.count != Set(completions).count {
            self.report(.recordedBeforeActing, "an act was completed that was never attempted, or completed twice")
        }
        if chronicle.effects > attempts.count {
            self.report(.recordedBeforeActing, "there were more effects than attempts")
        }
    }

    private func judgeApprovals(_ entries: [AuditEntry]) {
        var uses: [AuditWord: Int] = [:]
        for entry in entries {
            guard case .visitStarted(_, _, _, let grounds) = entry.detail else { continue }
            for ground in grounds where ground.rawValue.hasPrefix("approval:") { uses[ground, default: 0] += 1 }
        }
        for (approval, count) in uses where count > 1 {
            self.report(.codeOnce, "\(approval) let in \(count) visits")
        }
    }

    /// The log as whoever holds its checkpoints finds it.
    private func verify() {
        self.atOnce {
            do {
                let held = self.sink.latest().map { [$0] } ?? []
                let report = try await StoreLogSource(self.audit).verify(
                    holding: held, verifiers: [self.key], origin: Self.origin)
                // Of an act whose process died, or whose log took nothing more, nobody can say what became.
                let findings = report.findings.filter { $0.kind != .actWithoutOutcome }
                if !findings.isEmpty { self.report(.dense, "the log does not verify: \(findings)") }
                self.expectAccounted(report)
            } catch {
                self.report(.dense, "the log cannot be verified: \(error)")
            }
        }
    }

    private func atOnce(_ body: @escaping @Sendable () async -> Void) {
        let done = Flag()
        Task(executorPreference: self.scheduler.executor) {
            await body()
            done.raise()
        }
        self.scheduler.executor.drain()
        if !done.isRaised { self.report(.noGuess, "an operation hangs though nobody else is there") }
    }
}
