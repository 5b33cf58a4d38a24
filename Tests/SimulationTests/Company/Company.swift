// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// A company with its staff and customers, on several nodes, which a script leads through its days.
final class Company: Sendable {
    static let nodeCount = 3
    /// How many errands can be under way at once.
    static let handCount = 6
    static let origin = "panel.example/log"

    let rules: CompanyRules
    let flaw: Flaw?
    let scheduler = Scheduler(processes: handCount)
    let clock = ManualClock()
    let clocks: [NodeClock]
    let sessions: any InspectableSessions
    let audit: any InspectableLog
    let accounts: any InspectableAccounts
    let sink = InMemoryCheckpointSink()
    let packages = Packages()
    let key: CompanyKey
    let chronicle: Mutex<Chronicle>
    private let nodes = Mutex<[CompanyNode]>([])
    private let generation = Mutex(0)
    private let health = Mutex(LogHealth.well)

    init(_ rules: CompanyRules, flaw: Flaw? = nil) throws {
        self.rules = rules
        self.flaw = flaw
        self.clocks = [NodeClock(self.clock), NodeClock(self.clock), NodeClock(self.clock)]
        let gate = Gate(scheduler: self.scheduler)
        self.sessions = flaw?.sessions?(gate) ?? InMemorySessionStore()
        self.audit = flaw?.audit?(gate) ?? InMemoryAuditStore()
        self.accounts = try flaw?.accounts?(gate, Self.tree) ?? InMemoryAccountStore(Self.tree)
        self.key = try CompanyKey(of: Self.origin)
        let now = self.clock.now
        self.chronicle = Mutex(
            Chronicle(
                jobs: Self.handCount,
                people: Self.people.map { CompanyPerson(account: $0, authenticatedAt: now) }))
        self.chronicle.withLock { $0.accounts = Dictionary(uniqueKeysWithValues: Self.tree.map { ($0.id, $0) }) }
        let nodes = (0..<Self.nodeCount).map { self.freshNode($0) }
        self.nodes.withLock { $0 = nodes }
        self.look()
    }

    /// How the log fares, as its stores see it.
    var weather: LogHealth {
        get { self.health.withLock { $0 } }
        set { self.health.withLock { $0 = newValue } }
    }

    func node(_ number: Int) -> CompanyNode { self.nodes.withLock { $0[number % Self.nodeCount] } }

    /// Puts a node that knows nothing in the place of one that died.
    func replaceNode(_ number: Int) {
        let node = self.freshNode(number)
        self.nodes.withLock { $0[number % Self.nodeCount] = node }
    }

    private func freshNode(_ number: Int) -> CompanyNode {
        let generation = self.generation.withLock { generation in
            generation += 1
            return generation
        }
        return CompanyNode(of: self, clock: self.clocks[number % Self.nodeCount], generation: generation)
    }

    /// The time by the clock that is most behind, and by the one that is most before.
    var earliest: Timestamp { self.clocks.map(\.now).min() ?? self.clock.now }
    var latest: Timestamp { self.clocks.map(\.now).max() ?? self.clock.now }

    /// Notes that a promise was broken.
    func report(_ promise: Promise, _ what: String) {
        self.report([Violation(promise: promise, what: what)])
    }

    func report(_ flaws: [Violation]) {
        self.chronicle.withLock { $0.violations += flaws }
    }

    func sawCommit(_ changes: [SessionChange]) {
        for change in changes {
            switch change {
            case .insert(let visit): self.sawBeginning(by: visit.actor, at: visit.terms.preparedAt)
            case .approval(let approval) where approval.revision == 1:
                self.sawBeginning(by: approval.requester.id, at: approval.requestedAt)
            default: break
            }
        }
        self.chronicle.withLock { chronicle in
            chronicle.decisions.formUnion(Self.decisions(in: changes))
            for case .insert(let visit) in changes where chronicle.visits[visit.id] == nil {
                chronicle.newcomers.append(visit.id)
            }
        }
    }

    func saw(_ notice: Notice) {
        self.chronicle.withLock { chronicle in
            if case .started = notice.event { chronicle.toldOfStart.insert(notice.visit) }
            if case .ended = notice.event { chronicle.toldOfEnd.insert(notice.visit) }
        }
    }

    // MARK: - What attempts need

    /// Somebody logs in anew; the login they had, which the panel will now call over.
    func logOut(_ person: Int) -> LoginSessionID {
        let now = self.clock.now
        return self.chronicle.withLock { chronicle in
            let left = chronicle.people[person].login
            chronicle.people[person].logIn(at: now)
            return left
        }
    }

    func nameOfAct() -> AuditWord { self.freshWord("act") }

    /// A word that nobody has used before for what is named so.
    func freshWord(_ kind: String) -> AuditWord {
        let step = self.chronicle.withLock { $0.step }
        guard let name = AuditWord(rawValue: "\(kind)-\(step)") else { preconditionFailure("a word") }
        return name
    }

    /// What comes is a check of its own.
    func forgetLooks(of hand: Int) {
        self.chronicle.withLock { $0.jobs[hand]?.looks = [] }
    }
}
