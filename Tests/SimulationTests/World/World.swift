// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// Everything there is in one run: stores, clock, processes, and what was seen of them.
final class World: Sendable {
    let scenario: Scenario
    let scene: Scene
    let scheduler: Scheduler
    let clock: ManualClock
    let memory: Memory
    let watch: WatchedClock
    let sessions: any InspectableSessions
    let audit: any InspectableLog
    let accounts: any InspectableAccounts
    let history: Mutex<History>

    init(_ scenario: Scenario, scene: Scene, flaw: Flaw? = nil) {
        self.scenario = scenario
        self.scheduler = Scheduler(processes: scenario.operations.count)
        self.memory = Memory(processes: scenario.operations.count)
        self.scene = scene
        self.clock = ManualClock(scene.begins)
        self.watch = WatchedClock(hands: self.clock, memory: self.memory)
        let gate = Gate(scheduler: self.scheduler, memory: self.memory)
        let sessions = flaw?.sessions?(gate) ?? InMemorySessionStore()
        let audit = flaw?.audit?(gate) ?? InMemoryAuditStore()
        scene.copy(into: sessions, audit)
        self.sessions = sessions
        self.audit = audit
        guard
            let accounts = try? flaw?.accounts?(gate, scene.accounts) ?? InMemoryAccountStore(scene.accounts)
        else { preconditionFailure("the accounts are a sound tree") }
        self.accounts = accounts
        self.history = Mutex(
            History(
                accounts: scene.accounts, asked: [scene.approval].compactMap(\.self),
                processes: scenario.operations.count))
        let visits = [scene.current?.visit, scene.prepared?.visit].compactMap { $0 }
        self.history.withLock { $0.visits = visits.reduce(into: [:]) { $0[$1] = sessions.stored($1) } }
        self.look()
    }

    /// A process with nothing in its memory, over the stores that all share.
    func process(_ number: Int, sharing log: AuditLog? = nil) -> Process {
        let gate = Gate(scheduler: self.scheduler, memory: self.memory)
        let entropy = SeededEntropy(seed: UInt64(number) + 1_000)
        let log =
            log
            ?? AuditLog(
                store: SteppingAuditStore(base: self.audit, gate: gate) { [health = self.scenario.log] in health },
                clock: self.watch, entropy: entropy)
        let sessions = SteppingSessionStore(base: self.sessions, gate: gate) { [unowned self] in self.sawCommit($0) }
        let accounts = SteppingAccountStore(base: self.accounts, gate: gate)
        let service = ImpersonationService(
            accounts: accounts, sessions: sessions, log: log,
            notifying: self.scenario.stage.tellsCustomers
                ? .required(SteppingNoticeSink(gate: gate) { [unowned self] in self.tell($0) }) : .off,
            policy: self.scenario.stage.policy, clock: self.watch, entropy: entropy)
        let desk = AdministrationService(
            accounts: accounts, sessions: sessions, log: log, clock: self.watch, entropy: entropy)
        return Process(number: number, gate: gate, service: service, desk: desk, log: log, world: self)
    }

    private func sawCommit(_ changes: [SessionChange]) {
        self.history.withLock { history in
            for change in changes {
                switch change {
                case .insert(let visit) where history.visits[visit.id] == nil: history.newcomers.append(visit.id)
                case .approval(let approval) where !history.asked.contains(approval.id):
                    history.asked.append(approval.id)
                default: break
                }
            }
        }
    }

    private func tell(_ notice: Notice) {
        self.history.withLock { history in
            if case .started = notice.event { history.toldOfStart.insert(notice.visit) }
            if case .ended = notice.event { history.toldOfEnd.insert(notice.visit) }
        }
    }

    /// Notes that a promise was broken.
    func report(_ promise: Promise, _ what: String) {
        self.history.withLock { $0.violations.append(Violation(promise: promise, what: what)) }
    }

    func report(_ flaws: [Violation]) {
        self.history.withLock { $0.violations += flaws }
    }

    /// Runs something to its end at once, as nobody's step.
    func atOnce(_ body: @escaping @Sendable () async -> Void) {
        let done = Flag()
        Task(executorPreference: self.scheduler.executor) {
            await body()
            done.raise()
        }
        self.scheduler.executor.drain()
        if !done.isRaised { self.report(.noGuess, "an operation hangs though nobody else is there") }
    }
}

/// A value that tasks leave for the driving thread.
final class Box<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? {
        get { self.stored.withLock { $0 } }
        set { self.stored.withLock { $0 = newValue } }
    }
}

/// A mark that is set once.
final class Flag: Sendable {
    private let raised = Mutex(false)

    var isRaised: Bool { self.raised.withLock { $0 } }
    func raise() { self.raised.withLock { $0 = true } }
}
