// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Synchronization

/// Who may be where, step by step.
extension Company {
    /// What was so at the step before and was not looked at anew is still so at this one.
    func keepSight() {
        self.chronicle.withLock { chronicle in
            for pair in chronicle.seenSince.keys { chronicle.seenUntil[pair] = chronicle.step }
            for pair in chronicle.forbiddenSince.keys { chronicle.forbiddenUntil[pair] = chronicle.step }
            for pair in chronicle.maybeUnconsented { chronicle.unconsentedUntil[pair] = chronicle.step }
            for person in chronicle.administrators { chronicle.administratorUntil[person] = chronicle.step }
        }
    }

    /// Who may be in whose account, and with whose consent.
    func lookAtRights() {
        let consents = Self.people.reduce(into: [Account.ID: [Consent]]()) { consents, account in
            consents[account] = self.sessions.storedConsents(of: account)?.consents ?? []
        }
        let (earliest, latest) = (self.earliest, self.latest)
        self.chronicle.withLock { chronicle in
            let accounts = chronicle.accounts
            for id in accounts.keys {
                chronicle.idleSince[id] =
                    NaiveRules.isInUse(id, accounts) ? nil : chronicle.idleSince[id] ?? chronicle.step
            }
            for actor in Self.people {
                for subject in accounts.values {
                    let pair = Chronicle.Pair(actor: actor, subject: subject.id)
                    let isForbidden = !NaiveRules.mayEnter(actor, subject.id, accounts)
                    chronicle.forbiddenSince[pair] =
                        isForbidden ? chronicle.forbiddenSince[pair] ?? chronicle.step : nil
                    let isSeen = NaiveRules.maySee(actor, subject.id, accounts)
                    chronicle.seenSince[pair] = isSeen ? chronicle.seenSince[pair] ?? chronicle.step : nil
                    let isNeeded = self.rules == .consented && subject.role == .customer
                    let owners = NaiveRules.owners(of: subject.id, accounts)
                    func isGiven(at time: Timestamp) -> Bool {
                        !isNeeded
                            || (consents[subject.id] ?? []).contains {
                                time < $0.until && $0.isGiven(to: actor, among: owners)
                            }
                    }
                    // Refused by every clock, and perhaps by one.
                    chronicle.unconsentedSince[pair] =
                        isGiven(at: earliest) ? nil : chronicle.unconsentedSince[pair] ?? chronicle.step
                    if isGiven(at: latest) {
                        chronicle.maybeUnconsented.remove(pair)
                    } else {
                        chronicle.maybeUnconsented.insert(pair)
                    }
                }
            }
        }
    }

    /// Whether a freeze is about a visit, as accounts are now.
    func isFrozen(_ visit: Visit, by freeze: Freeze, _ accounts: [Account.ID: Account]? = nil) -> Bool {
        let accounts = accounts ?? self.chronicle.withLock { $0.accounts }
        return freeze.isAbout(visit, under: NaiveRules.owners(of: visit.subject, accounts))
    }
}

extension Freeze {
    /// Whether a visit is one of those that end, where `owners` are above its subject now.
    func isAbout(_ visit: Visit, under owners: Set<Account.ID>) -> Bool {
        switch self.criteria {
        case .everybody: true
        case .actor(let actor): visit.actor == actor
        case .subject(let subject): visit.subject == subject
        case .owner(let owner): owners.contains(owner)
        case .ticket(let ticket): visit.terms.reason.ticket == ticket
        }
    }
}

extension Consent {
    fileprivate func isGiven(to actor: Account.ID, among owners: Set<Account.ID>) -> Bool {
        switch self.grantee {
        case .anybody: true
        case .owners: owners.contains(actor)
        case .actor(let id): id == actor
        }
    }
}
