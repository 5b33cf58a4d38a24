// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// What was seen of a run so far, kept apart from the stores.
struct History {
    /// The step that is being made, from 1; 0 before.
    var step = 0
    /// The visits as they were after the last step.
    var visits: [VisitID: VisitSnapshot] = [:]
    /// The accounts as they were after the last step.
    var accounts: [Account.ID: Account] = [:]
    /// The accounts as changes have left them.
    var changed: [Account.ChangeID: Account] = [:]
    /// Since which step the operator's own account is not in use.
    var outOfUseSince: Int?
    /// Visits that the step which is being made has stored for the first time.
    var newcomers: [VisitID] = []
    /// Since which step visits are over: ended, frozen, or out of time.
    var overSince: [VisitID: Int] = [:]
    /// Since which step the operator's login has ended.
    var leftSince: Int?
    /// Since which step a freeze has been in force.
    var frozenSince: Int?
    /// At which step each process first looked at which records: a check begins there.
    var firstLooks: [[Look]]
    /// The visits to which a check has admitted somebody.
    var used: Set<VisitID> = []
    /// The visits of whose start the customer was told while the operations ran, and of whose end.
    var toldOfStart: Set<VisitID> = []
    var toldOfEnd: Set<VisitID> = []
    /// The tokens that were handed out.
    var tokens: [VisitID: VisitToken] = [:]
    /// The acts that took effect, by process.
    var effects: [Int] = []
    /// How each operation came back; nil while it has not.
    var returns: [Return?]
    /// Whether something went wrong by itself.
    var hadTrouble = false
    /// Which processes have died.
    var isDead: [Bool]
    var violations: [Violation] = []

    init(accounts: [Account], processes: Int) {
        self.firstLooks = Array(repeating: [], count: processes)
        self.returns = Array(repeating: nil, count: processes)
        self.isDead = Array(repeating: false, count: processes)
        self.accounts = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
    }

    struct Look {
        let records: Records
        let step: Int
    }

    /// When `process` first looked at `records`; the present where it never did.
    func firstLook(of process: Int, at records: Records) -> Int {
        self.firstLooks[process].first { !$0.records.isDisjoint(with: records) }?.step ?? self.step
    }
}

/// How an operation came back.
enum Return: Hashable, Sendable {
    case granted
    case refused
    case threw(String)
}

/// A promise of the design that the simulation can see broken.
enum Promise: String, Hashable, Sendable {
    case recordedBeforeGranting = "I1: nothing is granted before the start is on record"
    case oneStop = "I2: every visit on record has exactly one stop"
    case recordedBeforeActing = "I3: no effect without an attempt on record, none after the stop"
    case logNeeded = "I4: without the log nobody enters or acts, and stopping still ends access"
    case bothNamed = "I5: every entry names actor and subject"
    case notYours = "I9: nobody sees what they do not own"
    case told = "nothing is granted untold, and who was told of a start is told of the end"
    case codeOnce = "I6: a code works once"
    case nothingAfterTheEnd = "I7: nothing is granted by a check that begins after the end"
    case wayBack = "I10: stopping leads back to where the visit began"
    case secondPerson = "nobody enters on a yes that was theirs, or to something else"
    case decisionsOnRecord = "a decision is stored and on record once, or neither"
    case readOnly = "nothing is changed in a visit that only reads, nor in an account that is not in use"
    case evidence = "what the policy asks for an act was given"
    case limits = "I12: limits hold, and ledgers agree with visits"
    case dense = "I18: entries are dense and ordered"
    case soundTree = "I17: the ownership tree never has a cycle or an orphan, nor an owner who cannot be one"
    case recordedBeforeChanging = "no change without an attempt on record, none once it was given up"
    case changesByRight = "an account is changed only by who may, as things are at that moment"
    case noLostChange = "no change undoes another one unseen"
    case changesSettled = "every attempt to change an account has one completion, which is true"
    case noGuess = "an end has a cause, and work without trouble succeeds"
}

/// A promise that was broken, and how.
struct Violation: Hashable, Sendable, CustomStringConvertible {
    let promise: Promise
    let what: String

    var description: String { "\(self.promise.rawValue) — \(self.what)" }
}
