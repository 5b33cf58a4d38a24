// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions

/// What was seen of a company so far, kept apart from its stores.
struct Chronicle {
    /// Somebody who may be in somebody's account.
    struct Pair: Hashable {
        let actor: Account.ID
        let subject: Account.ID
    }

    /// Something that an account may be able to do by itself.
    struct Offer: Hashable {
        let subject: Account.ID
        let capability: Capability.ID
    }

    /// What one of the hands is at.
    struct Job {
        let errand: Errand
        let person: Int
        let node: Int
        /// The login on which it is done.
        let login: LoginSessionID
        /// When it began, by the true time.
        let began: Timestamp
        /// The accounts that its change is about: whose it is, and to whom something goes.
        var changes: Set<Account.ID> = []
        /// At which step it first looked at which records: a check begins there.
        var looks: [Look] = []
        /// Whether something went wrong at its node, or with the log, while it was under way.
        var hadTrouble = false
        /// How many entries the log had when it began, and what was gone of them.
        var size = 0
        var before = Remains()
    }

    /// A look at records, at some step.
    struct Look {
        let records: Records
        let step: Int
    }

    /// The step that is being made, from 1; 0 before.
    var step = 0
    var jobs: [Job?]
    var people: [CompanyPerson]
    var codes: [KnownCode] = []
    var approvals: [Approval.ID] = []
    var visits: [VisitID: VisitSnapshot] = [:]
    var accounts: [Account.ID: Account] = [:]
    var freezes = FreezeRecord.none
    /// Visits that the step which is being made has stored for the first time.
    var newcomers: [VisitID] = []
    /// Since which step visits are over by what is stored of them and by the clocks.
    var overSince: [VisitID: Int] = [:]
    /// Since which step somebody has no right to be in an account, by the accounts.
    var forbiddenSince: [Pair: Int] = [:]
    /// Since which step accounts are not in use, themselves or by somebody above.
    var idleSince: [Account.ID: Int] = [:]
    /// Since which step accounts cannot do what by their packages.
    var withheldSince: [Offer: Int] = [:]
    /// What commits have decided.
    var decisions: Set<String> = []
    /// Where visits lead back to.
    var waysBack: [VisitID: ReturnPoint] = [:]
    /// Since which step a customer whose consent it needs has given none.
    var unconsentedSince: [Pair: Int] = [:]
    /// Since which step somebody may see an account, and at which step they last might.
    var seenSince: [Pair: Int] = [:]
    var seenUntil: [Pair: Int] = [:]
    /// Since which step lists must show something.
    var shownSince: [Item: Int] = [:]
    /// Who is an administrator at work, and at which step they last were.
    var administrators: [Account.ID] = []
    var administratorUntil: [Account.ID: Int] = [:]
    /// Since which step logins are over.
    var departedSince: [LoginSessionID: Int] = [:]
    /// When people's accounts were last called changed, and at which step that was first seen.
    var changes: [Account.ID: (at: Timestamp, step: Int)] = [:]
    /// Since which step freezes are in force.
    var frozenSince: [Freeze.ID: Int] = [:]
    /// Since which step the log takes nothing, or says so.
    var unloggedSince: Int?
    /// At which step somebody last had no right, or no consent by some clock.
    var forbiddenUntil: [Pair: Int] = [:]
    var unconsentedUntil: [Pair: Int] = [:]
    var maybeUnconsented: Set<Pair> = []
    /// At which step visits became active.
    var beganAt: [VisitID: Int] = [:]
    /// Visits that somebody tried to end, and that were to be stopped.
    var endedByOthers: Set<VisitID> = []
    var stopped: Set<VisitID> = []
    var hasJumped = false
    /// The latest time that a clock showed before it was set back: somebody may still be going by it.
    var latestShown = Timestamp.earliest
    /// The visits to which a check has admitted somebody.
    var used: Set<VisitID> = []
    var toldOfStart: Set<VisitID> = []
    var toldOfEnd: Set<VisitID> = []
    /// The visits that were entered.
    var entered: Set<VisitID> = []
    /// How many acts took effect.
    var effects = 0
    /// The accounts as changes have left them.
    var changed: [Account.ChangeID: Account] = [:]
    /// The entries as they came on record, whatever was taken away of them since.
    var entries: [AuditEntry] = []
    /// What is gone of them by what they say themselves.
    var remains = Remains()
    /// What people set about doing with the log, by the words under which that is on record.
    var orders: [String: LogOrder] = [:]
    /// Under which handle the log names whom.
    var handles: [Account.ID: StaffHandle] = [:]
    /// The acts and looks that somebody saw take effect.
    var acts: [VisitID: Set<AuditWord>] = [:]
    /// When people prepared, entered or asked for a yes, and whom they entered.
    var beginnings: [Account.ID: [Timestamp]] = [:]
    var visited: [Account.ID: [(subject: Account.ID, at: Timestamp)]] = [:]
    /// The receipts that were given out.
    var receipts: [VisitReceipt] = []
    /// What whoever gets none hears, which is the same for everybody.
    var refusalsOfReceipts: [ReceiptError.Code: String] = [:]
    var violations: [Violation] = []
    var tally = Tally()

    init(jobs: Int, people: [CompanyPerson]) {
        self.jobs = Array(repeating: nil, count: jobs)
        self.people = people
    }

    /// When a job first looked at `records`; the present where it never did.
    func firstLook(of hand: Int, at records: Records) -> Int {
        self.jobs[hand]?.looks.first { !$0.records.isDisjoint(with: records) }?.step ?? self.step
    }
}

extension Chronicle {
    /// Changes of which nobody can tell any more what became, since their attempts were dropped, or tell no longer who made
    /// them.
    var lostChanges: Set<Account.ChangeID> {
        let attempts = self.entries.filter { entry in
            entry.kind == .accountAttempted
                && (self.remains.dropped.contains(entry.sequence) || self.remains.isErased(.staff, of: entry))
        }
        return Set(attempts.compactMap(\.detail.change?.id))
    }
}

/// What has happened, in numbers.
struct Tally: Sendable {
    var worlds = 0
    var steps = 0
    var crashes = 0
    var failures = 0
    /// In how many worlds somebody was let in again after everything.
    var healed = 0
    /// How many acts had a second person's yes.
    var seconded = 0
    /// How many things lists had to show.
    var listed = 0
    /// How often errands were granted what they asked for.
    var granted: [Errand: Int] = [:]
    var asked: [Errand: Int] = [:]

    static func + (left: Self, right: Self) -> Self {
        Self(
            worlds: left.worlds + right.worlds, steps: left.steps + right.steps, crashes: left.crashes + right.crashes,
            failures: left.failures + right.failures, healed: left.healed + right.healed,
            seconded: left.seconded + right.seconded, listed: left.listed + right.listed,
            granted: left.granted.merging(right.granted) { $0 + $1 },
            asked: left.asked.merging(right.asked) { $0 + $1 })
    }
}
