// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation

/// What the world sees of an operation that was granted what it asked for.
enum Sight: Sendable {
    case prepared(VisitID)
    case entered(StartedVisit)
    case switched(StartedVisit)
    case admitted(VisitID)
    case ended(VisitID, isRecorded: Bool)
    case froze(Freeze.ID)
    case lifted(Freeze.ID)
    case left
    case asked(Approval)
    case decided(Approval)
    case consented(Consent.ID)
    case withdrew(Consent.ID)
    case changed(ChangedAccount)

    /// The records that the world looks at to judge it.
    var reads: Records {
        switch self {
        case .prepared: .visits
        case .entered, .switched: [.log, .notices, .agreements]
        case .admitted: [.log, .notices]
        case .ended(_, let isRecorded): isRecorded ? [.visits, .log] : .visits
        case .froze, .lifted: .freezes
        case .left: [.visits, .ledgers]
        case .asked, .decided, .consented, .withdrew: .agreements
        case .changed: [.accounts, .log]
        }
    }
}

extension Sight: CustomStringConvertible {
    var description: String {
        switch self {
        case .prepared(let visit): "prepared \(visit.story)"
        case .entered(let started): "entered as \(started.visit.story)"
        case .switched(let started): "switched to \(started.visit.story)"
        case .admitted(let visit): "admitted to \(visit.story)"
        case .ended(let visit, let isRecorded): "\(visit.story) ended\(isRecorded ? ", on record" : "")"
        case .froze: "froze"
        case .lifted: "lifted"
        case .left: "left"
        case .asked: "asked"
        case .decided(let approval): "decided: \(approval.state)"
        case .consented: "consented"
        case .withdrew: "withdrew"
        case .changed(let changed): "changed \(changed.account.id)"
        }
    }
}
