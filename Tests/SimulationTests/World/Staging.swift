// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

extension Scene {
    /// Sets a stage.
    init(_ stage: Stage, _ moment: Moment) throws {
        let executor = SimulationExecutor()
        let scene = Mutex<Result<Scene, any Error>?>(nil)
        Task(executorPreference: executor) {
            do {
                var staging = try Staging(stage)
                try await staging.set()
                let made = staging.scene(at: moment)
                scene.withLock { $0 = .success(made) }
            } catch {
                scene.withLock { $0 = .failure(error) }
            }
        }
        executor.drain()
        // Nobody else is there for whom it could wait.
        guard let made = scene.withLock({ $0 }) else { throw HangError() }
        self = try made.get()
    }
}

/// A stage while it is being set, by the service itself.
private struct Staging {
    private let stage: Stage
    private let clock = ManualClock()
    private let recorder = Recorder()
    private let accounts: InMemoryAccountStore
    private let log: AuditLog
    private let service: ImpersonationService
    private let staff: Operator
    private let page: ReturnPoint

    private var current: (visit: VisitID, token: VisitToken)?
    private var prepared: (visit: VisitID, code: HandOffCode)?
    private var consent: Consent.ID?
    private var approval: Approval.ID?
    private var freeze: Freeze.ID?
    private var lastUse: Timestamp?
    /// When what there is would be over by itself.
    private var due: Timestamp

    init(_ stage: Stage) throws {
        self.stage = stage
        self.accounts = try InMemoryAccountStore(Scene.tree)
        self.log = AuditLog(store: self.recorder, clock: self.clock, entropy: self.recorder.entropy)
        self.service = ImpersonationService(
            accounts: self.accounts, sessions: self.recorder, log: self.log,
            notifying: stage.tellsCustomers ? .required(Bell()) : .off, policy: stage.policy, clock: self.clock,
            entropy: self.recorder)
        self.staff = Operator(
            account: stage.isDesk || stage.isWatched ? "north" : "ada", loginSession: Scene.login,
            authenticatedAt: self.clock.now)
        self.page = try ReturnPoint("/customers?page=2#row-7")
        self.due = self.clock.now
    }

    /// Does what has been done when the operations begin.
    mutating func set() async throws {
        switch self.stage {
        case .prepared: try await self.prepare()
        case .running:
            try await self.enter("north")
            try await self.prepare()
        case .frozen:
            try await self.enter("north")
            try await self.prepare()
            self.freeze = try await self.service.endAll(
                matching: .actor(self.staff.account), by: self.login("bob"), because: "a doubt"
            ).get().id
        case .unrecorded: try await self.enterUnrecorded()
        case .watched:
            try await self.enterOnConsent()
            self.approval = try await self.answered(self.ask())
        case .asked:
            try await self.enterOnConsent()
            self.approval = try await self.ask()
        case .desk: try await self.enter("acme")
        case .abandoned:
            try await self.enter("acme")
            await self.dieTransferring(storing: false)
        case .uncompleted:
            try await self.enter("acme")
            await self.dieTransferring(storing: true)
        }
    }

    /// The scene with everything that was written.
    func scene(at moment: Moment) -> Scene {
        let begins =
            switch moment {
            case .due where !self.stage.isDesk: self.due
            case .between where !self.stage.isDesk: self.due.advanced(by: .milliseconds(-1))
            case .early, .due, .between: self.clock.now
            }
        return Scene(
            staff: self.staff.account, accounts: self.accounts.storedAccounts(), writes: self.recorder.writes,
            begins: begins, passes: moment == .between ? self.stage.isDesk ? Self.settling : .milliseconds(1) : nil,
            lastUse: self.lastUse, current: self.current, consent: self.consent, approval: self.approval,
            freeze: self.freeze, prepared: self.prepared)
    }

    private func login(_ account: Account.ID) -> Operator {
        Operator(
            account: account, loginSession: LoginSessionID(known: "login-\(account)"), authenticatedAt: self.clock.now)
    }

    /// Begins a visit that is used once.
    private mutating func enter(_ subject: Account.ID) async throws {
        try await self.use(
            self.service.start(as: subject, by: self.staff, because: "call", returningTo: self.page).get())
        self.due = self.clock.now.advanced(by: .seconds(15 * 60))
        // Long enough for the next check to note that the visit is in use.
        self.clock.advance(by: .seconds(40))
    }

    private mutating func use(_ started: StartedVisit) async throws {
        _ = try await self.service.resume(started.token).get()
        self.current = (started.visit, started.token)
        self.lastUse = self.clock.now
    }

    /// Prepares a hand-off to acme.
    private mutating func prepare() async throws {
        let preparation = try await self.service.prepare(
            as: "acme", by: self.staff, because: "call", leaving: .ownPage(self.page)
        ).get()
        self.prepared = (preparation.visit, preparation.code)
        if self.stage == .prepared { self.due = preparation.until }
    }

    /// Begins a visit and dies before its start comes on record.
    private mutating func enterUnrecorded() async throws {
        self.recorder.stopsAtLog = true
        // What it answers is judged elsewhere: here the process is dead before it can.
        _ = try? await self.service.start(as: "north", by: self.staff, because: "call", returningTo: self.page)
        guard let token = self.recorder.firstSecret, let visit = self.recorder.firstVisit else {
            preconditionFailure("a start draws its token first and stores its visit before it goes to the log")
        }
        self.current = (visit, token)
        self.due = self.clock.now.advanced(by: Visit.entryWindow)
    }

    /// Enters acme with the customer's consent and a second person's yes.
    private mutating func enterOnConsent() async throws {
        let until = self.clock.now.advanced(by: .seconds(24 * 60 * 60))
        self.consent = try await self.service.grantConsent(to: .owners, until: until, by: self.login("acme")).get().id
        let approval = try await self.answered(self.ask())
        try await self.use(
            self.service.start(
                as: "acme", by: self.staff, because: "call", returningTo: self.page,
                given: EntryEvidence(approval: approval)
            ).get())
        self.clock.advance(by: .seconds(40))
        self.due = self.clock.now
    }

    /// Asks for a second person's yes to enter acme.
    private func ask() async throws -> Approval.ID {
        try await self.service.requestApproval(toEnter: "acme", by: self.staff, because: "call").get().id
    }

    private func answered(_ approval: Approval.ID) async throws -> Approval.ID {
        try await self.service.approve(approval, by: self.login("house")).get().id
    }

    /// Dies in the middle of a transfer, and some time passes.
    private func dieTransferring(storing: Bool) async {
        let deathbed = Deathbed(base: self.accounts, recorder: self.recorder, storesLast: storing)
        let desk = AdministrationService(
            accounts: deathbed, sessions: self.recorder, log: self.log, clock: self.clock, entropy: self.recorder)
        let ada = Operator(account: "ada", loginSession: "login-2", authenticatedAt: self.clock.now)
        _ = try? await desk.transfer("acme", to: "south", by: ada)
        self.clock.advance(by: Self.settling)
    }

    /// How long after an attempt whoever settles takes its process for dead.
    private static let settling = AdministrationService.settlingDelay + .milliseconds(1)
}

/// The accounts of a process that dies when it commits.
private struct Deathbed: AccountStore {
    let base: InMemoryAccountStore
    let recorder: Recorder
    let storesLast: Bool

    func accounts(_ ids: [Account.ID]) -> [Account?] { self.base.accounts(ids) }
    func standings(of ids: [Account.ID]) -> [Standing?] { self.base.standings(of: ids) }
    func accounts(matching query: AccountQuery) throws -> [Account] { try self.base.accounts(matching: query) }
    func counts(of query: AccountQuery) throws -> AccountCounts { try self.base.counts(of: query) }

    func commit(_ commit: AccountCommit) throws -> CommitOutcome {
        self.recorder.stopsAtLog = true
        guard self.storesLast else { throw Outage() }
        return try self.base.commit(commit)
    }
}

/// What should have come to its end by itself did not.
private struct HangError: Error {}
