// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// What was seen of a run so far, kept apart from the stores.
struct History {
    /// The visits as they were after the last step.
    var visits: [VisitID: VisitSnapshot] = [:]
    /// The accounts as they were after the last step.
    var accounts: [Account.ID: Account] = [:]
    /// The accounts as changes have left them.
    var changed: [Account.ChangeID: Account] = [:]
    /// Visits that the step which is being made has stored for the first time.
    var newcomers: [VisitID] = []
    /// What is over after the last step.
    var over = Over()
    /// What was over when each process first looked at each kind of record, and is to this moment: a check begins there.
    var looks: [[Records: Over]]
    /// What a second person was asked.
    var asked: [Approval.ID]
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
    /// Which processes have made a call.
    var hasBegun: [Bool]
    /// Which processes have died.
    var isDead: [Bool]
    var violations: [Violation] = []

    init(accounts: [Account], asked: [Approval.ID], processes: Int) {
        self.asked = asked
        self.looks = Array(repeating: [:], count: processes)
        self.returns = Array(repeating: nil, count: processes)
        self.hasBegun = Array(repeating: false, count: processes)
        self.isDead = Array(repeating: false, count: processes)
        self.accounts = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
    }

    /// What was over when a check by `process` began with a look at `records`; what is over now where none did.
    func over(for process: Int, at records: Records) -> Over { self.looks[process][records] ?? self.over }

    /// Notes at which records a process looks, if for the first time.
    mutating func looked(_ process: Int, at records: Records) {
        for kind in Self.checked where records.contains(kind) && self.looks[process][kind] == nil {
            self.looks[process][kind] = self.over
        }
    }

    /// Notes which visits are over.
    ///
    /// One that seemed idle, and was used by somebody whose check began in time, has not been over ever since.
    mutating func nowOver(_ visits: Set<VisitID>) {
        self.over.visits = visits
        for process in self.looks.indices {
            for kind in Self.checked { self.looks[process][kind]?.visits.formIntersection(visits) }
        }
    }

    /// Notes whether a freeze is in force: once it is lifted, whoever began under it may go on.
    mutating func nowFrozen(_ isFrozen: Bool) {
        self.over.isFrozen = isFrozen
        guard !isFrozen else { return }
        for process in self.looks.indices {
            for kind in Self.checked { self.looks[process][kind]?.isFrozen = false }
        }
    }

    /// The records at which checks look.
    private static let checked: [Records] = [.visits, .ledgers, .freezes, .accounts]
}

/// What nobody may begin any more, by what is stored.
struct Over: Hashable {
    /// The visits that have ended, are frozen, or are out of time.
    var visits: Set<VisitID> = []
    /// Whether the operator's login has ended.
    var hasLeft = false
    /// Whether the operator's own account is not in use, or was not for a while.
    var isOutOfUse = false
    /// Whether a freeze is in force.
    var isFrozen = false
}

/// How an operation came back.
enum Return: Hashable, Sendable {
    case granted
    case refused
    case threw(String)
}

/// A promise of the design that the simulation can see broken.
enum Promise: String, Hashable, CaseIterable, Sendable {
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
    case secondPerson = "who needs a second person has the yes of somebody else who may say so, to just this"
    case decisionsOnRecord = "a decision is stored and on record once, or neither"
    case readOnly = "nothing is changed in a visit that only reads, nor in an account that is not in use"
    case evidence = "what the policy asks for an act was given"
    case facts = "what the account itself cannot do, nobody does as it"
    case lasting = "what visits left behind is told, and nothing else"
    case preview = "whoever only looks writes nothing, and is foretold nothing that they may not"
    case erasure = "I20: what is erased or dropped is gone, by an order on record, and nothing else is"
    case shown = "lists leave out nothing of what whoever asks may know"
    case reading = "whoever reads the log is shown what is there, and nothing that is gone"
    case receipt = "a receipt is the whole visit, and holds by the log's key alone"
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
