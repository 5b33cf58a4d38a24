// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import Synchronization

/// Something to be done in an account, one of each kind that the library's own policy treats in its own way.
enum Deed: String, CaseIterable, Sendable {
    case look, change, reset, delete, forward, agree

    var capability: Capability.ID {
        switch self {
        case .look: "domains.list"
        case .change: "domains.setAutoRenew"
        case .reset: "passwords.reset"
        case .delete: "sites.delete"
        case .forward: "mail.forward"
        case .agree: "terms.accept"
        }
    }

    static let policy = ActPolicy(catalogue: [
        "domains.list": .read, "domains.setAutoRenew": .change, "passwords.reset": .credential,
        "sites.delete": .destructive, "mail.forward": .lasting, "terms.accept": .legal,
    ])

    /// What an act of this kind leaves behind, which no other act has left.
    func effect(of name: AuditWord) -> String? { self == .forward || self == .change ? "left by \(name)" : nil }

    /// One attempt at it.
    struct Trial: Sendable {
        let deed: Deed
        let evidence: ActEvidence
        /// Under which name it is on record.
        let name: AuditWord
        /// When it began, by the clock that was most behind.
        let began: Timestamp
    }
}

extension Company {
    /// How long somebody counts as freshly signed in, by the words of the design, and how much clocks may differ.
    private static let freshness = Duration.seconds(10 * 60 + 20)

    /// What the policy asks for was given: a reason, a fresh sign-in, the name of the account; and some things nobody does.
    func expectAllowed(_ trial: Deed.Trial, in page: ActingContext, by hand: Int) {
        guard let visit = self.chronicle.withLock({ $0.visits[page.visit]?.visit }) else { return }
        func refuse(_ why: String) { self.report(.evidence, "\(trial.deed.rawValue) in \(visit.id) \(why)") }
        let isFresh = trial.began.duration(since: visit.terms.authenticatedAt) <= Self.freshness
        self.expectOffered(trial.deed.capability, in: visit, by: hand)
        switch trial.deed {
        case .look: return
        case .change: break
        case .reset:
            if trial.evidence.reason == nil { refuse("without a reason") }
            if trial.evidence.authenticatedAt == nil, !isFresh { refuse("without a fresh sign-in") }
        case .delete:
            if trial.evidence.accountName != page.subject.username { refuse("without the name of the account") }
        case .forward:
            if trial.evidence.authenticatedAt == nil, !isFresh { refuse("without a fresh sign-in") }
        case .agree: refuse("which nobody may do for a customer")
        }
        self.expectSecondPerson(trial, in: visit, by: hand)
        self.expectMayChange(page, by: hand)
    }

    /// What the account itself cannot do, nobody does in it.
    private func expectOffered(_ capability: Capability.ID, in visit: Visit, by hand: Int) {
        let chronicle = self.chronicle.withLock { $0 }
        let offer = Chronicle.Offer(subject: visit.subject, capability: capability)
        guard let since = chronicle.withheldSince[offer], since < chronicle.firstLook(of: hand, at: .facts) else {
            return
        }
        self.report(.facts, "\(capability) in \(visit.id), which the account has not had since step \(since)")
    }

    /// Notes what accounts cannot do by their packages.
    func lookAtPackages() {
        self.chronicle.withLock { chronicle in
            for subject in chronicle.accounts.keys {
                let missing = self.packages.missing(in: subject)
                for capability in Deed.allCases.map(\.capability) {
                    let offer = Chronicle.Offer(subject: subject, capability: capability)
                    chronicle.withheldSince[offer] =
                        missing.contains(capability) ? chronicle.withheldSince[offer] ?? chronicle.step : nil
                }
            }
        }
    }

    /// What a page says of a control before it is used: what nobody may do is not offered, and what is asked for is named.
    func expectForetold(_ decision: ActDecision, of deed: Deed, in page: ActingContext) {
        let isWrong =
            switch deed {
            case .look, .change: false
            case .agree: decision.isAllowed
            case .delete: decision.isAllowed && !decision.requirements.contains(.accountName)
            case .reset: decision.isAllowed && !decision.requirements.contains(.reason)
            case .forward: decision.isAllowed && page.mode != .full
            }
        if isWrong { self.report(.evidence, "\(deed.rawValue) in \(page.visit) is shown as \(decision)") }
    }
}
