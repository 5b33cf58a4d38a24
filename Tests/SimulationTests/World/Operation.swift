// SPDX-License-Identifier: Apache-2.0

/// What a process does in a run.
enum Operation: Hashable, Sendable {
    /// Accepts the prepared hand-off.
    case accept
    /// Prepares another hand-off of the same login session.
    case prepare
    /// Starts a visit of the same login session.
    case start
    /// Starts a visit from inside the running one.
    case switchAccounts
    /// Checks the running visit.
    case resume
    /// Looks at something in the running visit.
    case look
    /// Changes something in the running visit.
    case perform
    /// Stops the running visit.
    case stop
    /// Ends a visit as another administrator.
    case end
    /// Freezes everything of the actor.
    case endAll
    /// Lifts the freeze.
    case lift
    /// Tells that the operator's login has ended.
    case operatorLeft
    /// Tells that the operator's account has changed.
    case operatorChanged
    /// Asks for a second person's yes once more.
    case ask
    /// Says yes.
    case approve
    /// Says no.
    case refuse
    /// Starts a visit with a second person's yes.
    case enterApproved
    /// Gives the customer's consent once more.
    case grantConsent
    /// Takes the customer's consent back.
    case withdrawConsent
    /// Sweeps.
    case sweep
    /// Settles changes to accounts that were attempted and never completed.
    case settle
    /// Changes an account.
    case change(Change)

    /// What is done with visits.
    static let visiting: [Self] = [
        .accept, .prepare, .start, .switchAccounts, .resume, .look, .perform, .stop, .end, .endAll, .operatorLeft,
        .sweep,
    ]
    /// What is done where the customer and a second person have a say.
    static let watching: [Self] = [
        .enterApproved, .withdrawConsent, .operatorChanged, .resume, .perform, .stop, .operatorLeft, .endAll, .sweep,
    ]
    /// How people come to have a say.
    static let agreeing: [Self] = [.ask, .approve, .refuse, .grantConsent]
    /// Every change to an account.
    static let changes = Change.allCases.map { Self.change($0) }

    /// What the operation may write, whatever it meets.
    var writes: Records {
        let visiting: Records = [.visits, .ledgers, .events, .log, .notices]
        let deciding: Records = [.ledgers, .events, .log]
        switch self {
        case .accept, .prepare, .start, .switchAccounts, .resume, .look, .stop, .end, .operatorLeft, .operatorChanged,
            .sweep:
            return visiting
        case .perform: return visiting.union(.effects)
        case .endAll: return visiting.union(.freezes)
        case .lift: return deciding.union(.freezes)
        case .ask, .approve, .refuse, .grantConsent: return deciding.union(.agreements)
        case .enterApproved, .withdrawConsent: return visiting.union(.agreements)
        // Whoever loses rights loses visits too.
        case .settle, .change: return visiting.union(.accounts)
        }
    }

    /// Whether the operation does something in a visit, in the context of an earlier check.
    var acts: Bool { self == .look || self == .perform }

    /// Whether the operation presents the token of a visit.
    var needsToken: Bool {
        switch self {
        case .resume, .look, .perform, .stop, .switchAccounts: true
        case .accept, .prepare, .start, .end, .endAll, .lift, .operatorLeft, .operatorChanged, .ask, .approve, .refuse,
            .enterApproved, .grantConsent, .withdrawConsent, .sweep, .settle, .change:
            false
        }
    }
}

extension Operation: RawRepresentable, CustomStringConvertible {
    init?(rawValue: String) {
        let operations = Self.visiting + Self.watching + Self.agreeing + [.lift, .settle] + Self.changes
        guard let operation = operations.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = operation
    }

    var rawValue: String {
        switch self {
        case .accept: "accept"
        case .prepare: "prepare"
        case .start: "start"
        case .switchAccounts: "switch"
        case .resume: "resume"
        case .look: "look"
        case .perform: "perform"
        case .stop: "stop"
        case .end: "end"
        case .endAll: "end-all"
        case .lift: "lift"
        case .operatorLeft: "operator-left"
        case .operatorChanged: "operator-changed"
        case .ask: "ask"
        case .approve: "approve"
        case .refuse: "refuse"
        case .enterApproved: "enter-approved"
        case .grantConsent: "grant-consent"
        case .withdrawConsent: "withdraw-consent"
        case .sweep: "sweep"
        case .settle: "settle"
        case .change(let change): change.rawValue
        }
    }

    var description: String { self.rawValue }
}
