// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// A stage as stored records: made once by the service itself, then copied into every run.
///
/// ```
/// ada, bob (administrators)
/// ada ── north (reseller) ── acme, bakery, cinema (customers)
/// ```
///
/// Ada is the operator, at one login session. Her running visit is in north, her prepared one in acme.
struct Scene: Sendable {
    static let staff: Account.ID = "ada"
    static let login: LoginSessionID = "login-1"
    static let accounts: InMemoryAccountStore = {
        let born = Timestamp(millisecondsSince1970: 1_700_000_000_000)
        func account(_ id: Account.ID, _ role: Role, owner: Account.ID? = nil) -> Account {
            Account(
                id: id, username: id.rawValue, displayName: id.rawValue, role: role, owner: owner, createdAt: born)
        }
        let accounts = try? InMemoryAccountStore([
            account("ada", .administrator), account("bob", .administrator), account("north", .reseller, owner: "ada"),
            account("acme", .customer, owner: "north"), account("bakery", .customer, owner: "north"),
            account("cinema", .customer, owner: "north"),
        ])
        guard let accounts else { preconditionFailure("the accounts are a sound tree") }
        return accounts
    }()

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
        let service = ImpersonationService(
            accounts: Self.accounts, sessions: recorder,
            log: AuditLog(store: recorder, clock: clock, entropy: recorder.entropy), policy: .ofSimulation,
            clock: clock, entropy: recorder)
        let staff = Operator(account: Self.staff, loginSession: Self.login, authenticatedAt: clock.now)
        let page = try ReturnPoint("/customers?page=2#row-7")
        var current: (visit: VisitID, token: VisitToken)?
        var due = clock.now
        var lastUse: Timestamp?
        switch stage {
        case .prepared: break
        case .running:
            let started = try await service.start(as: "north", by: staff, because: "call", returningTo: page).get()
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
        var prepared: (visit: VisitID, code: HandOffCode)?
        if stage != .unrecorded {
            let preparation = try await service.prepare(
                as: "acme", by: staff, because: "call", leaving: .ownPage(page)
            ).get()
            prepared = (preparation.visit, preparation.code)
            if stage == .prepared { due = preparation.until }
        }
        let begins =
            switch moment {
            case .early: clock.now
            case .due: due
            case .between: due.advanced(by: .milliseconds(-1))
            }
        self.init(
            writes: recorder.writes, begins: begins, passes: moment == .between ? .milliseconds(1) : nil,
            lastUse: lastUse, current: current, prepared: prepared)
    }
}

/// What should have come to its end by itself did not.
struct HangError: Error {}

extension ImpersonationPolicy {
    /// The default policy with one thing that can be changed.
    static let ofSimulation = Self(acting: ActPolicy(catalogue: ["domains.setAutoRenew": .change]))
}
