// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// A stage as stored records: made once by the service itself, then copied into every run.
///
/// ```
/// house, ada, bob (administrators)
/// house ┬─ north (reseller) ── acme, bakery, cinema, dairy (customers; north has suspended dairy)
///       └─ south (reseller)
/// ```
///
/// The operator has one login session. Where there is nothing but visits it is Ada: her running visit is in north, her
/// prepared one in acme. Where accounts are changed, or the customer has a say, it is north, in acme.
struct Scene: Sendable {
    static let login: LoginSessionID = "login-1"
    private static let tree: [Account] = {
        let born = Timestamp(millisecondsSince1970: 1_700_000_000_000)
        let suspended = Suspension(by: "north", authority: .reseller, reason: "unpaid", at: born)
        func account(
            _ id: Account.ID, _ role: Role, owner: Account.ID? = nil, _ status: AccountStatus = .active
        ) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: id.rawValue, role: role, owner: owner, status: status,
                createdAt: born)
        }
        return [
            account("house", .administrator), account("ada", .administrator), account("bob", .administrator),
            account("north", .reseller, owner: "house"), account("south", .reseller, owner: "house"),
            account("acme", .customer, owner: "north"), account("bakery", .customer, owner: "north"),
            account("cinema", .customer, owner: "north"),
            account("dairy", .customer, owner: "north", .suspended(suspended)),
        ]
    }()

    /// The administrator who ends the visits of others.
    var boss: Operator { Operator(account: "bob", loginSession: "login-bob", authenticatedAt: self.begins) }
    /// The operator whose visits are looked at.
    let staff: Account.ID
    /// The accounts as they were before anything was changed.
    var original: [Account] { Self.tree }
    /// The accounts as the operations find them.
    let accounts: [Account]
    /// What was written to get here, in order.
    let writes: [Write]
    /// When the operations begin.
    let begins: Timestamp
    /// How far time then goes at one point; nil when it stands still.
    let passes: Duration?
    /// When the running visit was last used; nil where there is none.
    let lastUse: Timestamp?

    /// The visit that is running, or was stored without coming on record.
    let current: (visit: VisitID, token: VisitToken)?
    /// The customer's consent, where there is one.
    let consent: Consent.ID?
    /// A second person's yes that is not used up, where there is one.
    let approval: Approval.ID?
    /// The visit that is prepared.
    let prepared: (visit: VisitID, code: HandOffCode)?

    enum Write: Sendable {
        case commit([SessionChange])
        case batch(AuditBatch)
    }

    /// Writes everything into stores that are empty.
    func copy(into sessions: some InspectableSessions, _ audit: some InspectableLog) {
        for write in self.writes {
            switch write {
            case .commit(let changes): sessions.place(changes)
            case .batch(let batch): audit.place(batch)
            }
        }
    }
}

extension Scene {
    /// Sets a stage.
    init(_ stage: Stage, _ moment: Moment) throws {
        let executor = SimulationExecutor()
        let scene = Mutex<Result<Scene, any Error>?>(nil)
        Task(executorPreference: executor) {
            do {
                let made = try await Scene(setting: stage, moment)
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

    private init(setting stage: Stage, _ moment: Moment) async throws {
        let clock = ManualClock()
        let recorder = Recorder()
        let accounts = try InMemoryAccountStore(Self.tree)
        let log = AuditLog(store: recorder, clock: clock, entropy: recorder.entropy)
        let service = ImpersonationService(
            accounts: accounts, sessions: recorder, log: log,
            notifying: stage.tellsCustomers ? .required(Bell()) : .off,
            policy: stage.policy,
            clock: clock, entropy: recorder)
        self.staff = stage.isDesk || stage == .watched ? "north" : "ada"
        let staff = Operator(account: self.staff, loginSession: Self.login, authenticatedAt: clock.now)
        let page = try ReturnPoint("/customers?page=2#row-7")
        var current: (visit: VisitID, token: VisitToken)?
        var due = clock.now
        var lastUse: Timestamp?
        var consent: Consent.ID?
        var approval: Approval.ID?
        switch stage {
        case .watched:
            let customer = Operator(account: "acme", loginSession: "login-acme", authenticatedAt: clock.now)
            let until = clock.now.advanced(by: .seconds(24 * 60 * 60))
            consent = try await service.grantConsent(to: .owners, until: until, by: customer).get().id
            let first = try await Self.approved(by: service, for: staff, at: clock.now)
            let started = try await service.start(
                as: "acme", by: staff, because: "call", returningTo: page, given: EntryEvidence(approval: first)
            ).get()
            approval = try await Self.approved(by: service, for: staff, at: clock.now)
            _ = try await service.resume(started.token).get()
            current = (started.visit, started.token)
            lastUse = clock.now
            clock.advance(by: .seconds(40))
            due = clock.now
        case .prepared: break
        case .running, .desk, .abandoned, .uncompleted:
            let subject: Account.ID = stage.isDesk ? "acme" : "north"
            let started = try await service.start(as: subject, by: staff, because: "call", returningTo: page).get()
            _ = try await service.resume(started.token).get()
            current = (started.visit, started.token)
            lastUse = clock.now
            due = clock.now.advanced(by: .seconds(15 * 60))
            // Long enough for the next check to note that the visit is in use.
            clock.advance(by: .seconds(40))
        case .unrecorded:
            recorder.stopsAtLog = true
            // What it answers is judged elsewhere: here the process is dead before it can.
            _ = try? await service.start(as: "north", by: staff, because: "call", returningTo: page)
            guard let token = recorder.firstSecret, let visit = recorder.firstVisit else {
                preconditionFailure("a start draws its token first and stores its visit before it goes to the log")
            }
            current = (visit, token)
            due = clock.now.advanced(by: Visit.entryWindow)
        }
        if stage == .abandoned || stage == .uncompleted {
            let deathbed = Deathbed(base: accounts, recorder: recorder, storesLast: stage == .uncompleted)
            let desk = AdministrationService(
                accounts: deathbed, sessions: recorder, log: log, clock: clock, entropy: recorder)
            let ada = Operator(account: "ada", loginSession: "login-2", authenticatedAt: clock.now)
            _ = try? await desk.transfer("acme", to: "south", by: ada)
            clock.advance(by: Self.settling)
        }
        var prepared: (visit: VisitID, code: HandOffCode)?
        if stage == .prepared || stage == .running {
            let preparation = try await service.prepare(
                as: "acme", by: staff, because: "call", leaving: .ownPage(page)
            ).get()
            prepared = (preparation.visit, preparation.code)
            if stage == .prepared { due = preparation.until }
        }
        let begins =
            switch moment {
            case .due where !stage.isDesk: due
            case .between where !stage.isDesk: due.advanced(by: .milliseconds(-1))
            case .early, .due, .between: clock.now
            }
        self.consent = consent
        self.approval = approval
        self.accounts = accounts.storedAccounts()
        self.writes = recorder.writes
        self.begins = begins
        self.passes = moment == .between ? stage.isDesk ? Self.settling : .milliseconds(1) : nil
        self.lastUse = lastUse
        self.current = current
        self.prepared = prepared
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
struct HangError: Error {}

extension Scene {
    /// A second person's yes to enter acme.
    private static func approved(
        by service: ImpersonationService, for staff: Operator, at now: Timestamp
    ) async throws -> Approval.ID {
        let asked = try await service.requestApproval(toEnter: "acme", by: staff, because: "call").get()
        let house = Operator(account: "house", loginSession: "login-house", authenticatedAt: now)
        return try await service.approve(asked.id, by: house).get().id
    }
}

extension Stage {
    /// The default policy with one thing that can be changed; where the customer has a say, with consent and approval.
    var policy: ImpersonationPolicy {
        var policy = ImpersonationPolicy(acting: ActPolicy(catalogue: ["domains.setAutoRenew": .change]))
        if self == .watched { policy.entering.demands = [.consent(in: [.customer]), .approval(in: [.customer])] }
        return policy
    }

    /// Whether the customer is told of visits before they grant anything: where they have a say.
    var tellsCustomers: Bool { self == .watched }
}

/// Tells customers, and never fails, while the stage is set.
struct Bell: NoticeSink {
    func take(_ notice: Notice) {}
}
