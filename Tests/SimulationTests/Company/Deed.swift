// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions
import Synchronization

/// Something to be done in an account, one of each kind that the library's own policy treats in its own way.
enum Deed: String, Sendable {
    case look, change, reset, delete, agree

    var capability: Capability.ID {
        switch self {
        case .look: "domains.list"
        case .change: "domains.setAutoRenew"
        case .reset: "passwords.reset"
        case .delete: "sites.delete"
        case .agree: "terms.accept"
        }
    }

    static let policy = ActPolicy(catalogue: [
        "domains.list": .read, "domains.setAutoRenew": .change, "passwords.reset": .credential,
        "sites.delete": .destructive, "terms.accept": .legal,
    ])

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
        switch trial.deed {
        case .look: return
        case .change: break
        case .reset:
            if trial.evidence.reason == nil { refuse("without a reason") }
            let isFresh = trial.began.duration(since: visit.terms.authenticatedAt) <= Self.freshness
            if trial.evidence.authenticatedAt == nil, !isFresh { refuse("without a fresh sign-in") }
        case .delete:
            if trial.evidence.accountName != page.subject.username { refuse("without the name of the account") }
        case .agree: refuse("which nobody may do for a customer")
        }
        self.expectSecondPerson(trial, in: visit, by: hand)
        self.expectMayChange(page, by: hand)
    }
}
