// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// What comes after the operations: other processes find what they left.
extension World {
    /// The process that checks and sweeps afterwards.
    private var survivor: Int { self.scenario.operations.count }

    /// Checks every token, lets time pass, and sweeps until nothing is left to do.
    func recover() {
        self.scheduler.phase = .open
        let survivor = self.process(self.survivor)
        let hadTrouble = self.history.withLock { $0.hadTrouble }
        // A check delivers what is undelivered, so after trouble the sweep must manage alone.
        // Where accounts are changed, what a visitor is granted afterwards is the point.
        if self.scenario.stage.isDesk || (!hadTrouble && self.scenario.log == .well) { self.checkTokens(by: survivor) }
        self.judgeCauses()
        self.judgeOpenAttempts()
        self.clock.advance(by: Visit.entryWindow)
        self.sweep(by: survivor)
        self.clock.advance(by: .seconds(2 * 60 * 60))
        self.sweep(by: survivor)
        self.checkTokens(by: survivor)
        if self.scenario.stage.isDesk { self.settle(by: survivor) }
    }

    private func settle(by survivor: Process) {
        self.atOnce {
            for _ in 1...2 {
                guard let settled = try? await survivor.desk.settle() else { break }
                if settled == 0 { return }
            }
            self.report(.changesSettled, "settling never comes to an end")
        }
        self.lookAtAccounts()
    }

    private func sweep(by survivor: Process) {
        self.atOnce {
            for _ in 1...3 {
                guard let report = try? await survivor.service.sweep() else { break }
                if report.ended + report.delivered + report.failures == 0 { return }
            }
            self.report(.oneStop, "sweeping never comes to an end")
        }
        self.look()
    }

    /// Every token grants what is there, and nothing else.
    private func checkTokens(by survivor: Process) {
        var tokens = self.history.withLock { $0.tokens }
        if let current = self.scene.current { tokens[current.visit] = current.token }
        let known = tokens
        self.look()
        self.atOnce {
            for (visit, token) in known {
                let isOver = self.history.withLock { $0.over.visits.contains(visit) }
                do {
                    switch try await survivor.service.resume(token) {
                    case .granted:
                        self.history.withLock { _ = $0.used.insert(visit) }
                        if isOver { self.report(.nothingAfterTheEnd, "\(visit) is over and was granted") }
                        self.expectStart(of: visit)
                    case .refused:
                        if !isOver { self.report(.noGuess, "\(visit) is not over and was refused") }
                    }
                } catch {
                    self.report(.noGuess, "\(visit) could not be checked though nothing was wrong: \(error)")
                }
            }
        }
        self.look()
    }

    /// No visit has ended for a cause that nobody gave.
    private func judgeCauses() {
        let history = self.history.withLock { $0 }
        var causes = self.scenario.operations.reduce(into: Set<EndCause>()) { $0.formUnion($1.causes) }
        if self.scenario.moment != .early { causes.formUnion([.idle, .notEntered, .lapsed]) }
        if self.scenario.stage == .uncompleted { causes.insert(.authorityLost) }
        if self.scenario.stage == .frozen { causes.insert(.frozen) }
        if history.hadTrouble || self.scenario.log != .well { causes.insert(.notEntered) }
        for snapshot in history.visits.values {
            guard let cause = snapshot.visit.ended?.cause, !causes.contains(cause) else { continue }
            self.report(.noGuess, "\(snapshot.visit.id) ended as \(cause.rawValue), which nobody asked for")
        }
    }
}

extension Operation {
    /// The causes for which the operation ends visits.
    fileprivate var causes: [EndCause] {
        switch self {
        case .accept, .start, .switchAccounts: [.replaced]
        case .stop: [.stopped]
        case .end: [.revoked, .withdrawn]
        case .endAll: [.frozen]
        case .operatorLeft: [.operatorLeft]
        case .operatorChanged: [.operatorChanged]
        case .enterApproved: [.replaced]
        case .withdrawConsent: [.consentEnded]
        case .prepare, .resume, .look, .perform, .lift, .ask, .approve, .refuse, .grantConsent, .sweep, .settle: []
        case .change:
            [.authorityLost]
        }
    }
}
