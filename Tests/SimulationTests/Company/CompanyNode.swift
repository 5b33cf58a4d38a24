// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// A process of the company's panel: services with nothing in their memory, over the stores that all share.
struct CompanyNode: Sendable {
    /// Tells a process from all others, also from the one before it at the same node.
    let generation: Int
    let service: ImpersonationService
    let administration: AdministrationService
    let accountDesk: AccountDesk
    let logDesk: LogDesk
    let log: AuditLog

    init(of company: Company, clock: NodeClock, generation: Int) {
        self.generation = generation
        let gate = Gate(scheduler: company.scheduler)
        let entropy = SeededEntropy(seed: UInt64(generation))
        var policy = company.rules.policy
        company.flaw?.policy?(&policy)
        let sessions = SteppingSessionStore(base: company.sessions, gate: gate) { [unowned company] in
            company.sawCommit($0)
        }
        let accounts = SteppingAccountStore(base: company.accounts, gate: gate)
        // Whoever cuts no checkpoint leaves it to the next one.
        let checkpoints = CheckpointPolicy(
            origin: Company.origin, signer: company.key,
            sink: SteppingCheckpointSink(base: company.sink, gate: gate), everyEntries: 10
        ) { _ in }
        let log = AuditLog(
            store: SteppingAuditStore(base: company.audit, gate: gate) { [unowned company] in
                company.flaw?.ignoresWeather == true ? .well : company.weather
            },
            clock: clock, entropy: entropy, checkpoints: checkpoints)
        let notices = SteppingNoticeSink(gate: gate) { [unowned company] in company.saw($0) }
        self.log = log
        self.service = ImpersonationService(
            accounts: accounts, sessions: sessions, log: log,
            facts: company.flaw?.ignoresPackages == true
                ? NoFacts() : SteppingFactSource(packages: company.packages, gate: gate),
            notifying: company.rules.tellsCustomers && company.flaw?.tellsNobody != true ? .required(notices) : .off,
            policy: policy, clock: clock,
            entropy: entropy)
        self.administration = AdministrationService(
            accounts: accounts, sessions: sessions, log: log, policy: company.flaw?.changing ?? .standard, clock: clock,
            entropy: entropy)
        self.accountDesk = AccountDesk(accounts: accounts, policy: policy.entering)
        self.logDesk = LogDesk(accounts: accounts, sessions: sessions, log: log, clock: clock, entropy: entropy)
    }
}

/// The clock of one node, which is a little wrong.
final class NodeClock: WallClock {
    private let right: ManualClock
    private let error = Mutex(Duration.zero)

    init(_ right: ManualClock) { self.right = right }

    var now: Timestamp { self.right.now.advanced(by: self.error.withLock { $0 }) }

    func isOff(by error: Duration) { self.error.withLock { $0 = error } }
}
