// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// Signs staff in as customers and brings them back.
///
/// The service has no state: all of it is in the ports, so that any number of processes share one set of visits.
/// It may be used from any task.
///
/// ```swift
/// let impersonation = ImpersonationService(accounts: accounts, sessions: sessions, log: log)
/// let visit = try await impersonation.start(
///     as: "acme", by: ada, because: "ticket 4711: mail does not arrive", returningTo: page).get()
/// let context = try await impersonation.resume(visit.token).get()  // with every request
/// let departure = try await impersonation.stop(visit.token).get()
/// ```
public struct ImpersonationService: Sendable {
    // One reference, so that a context can carry the service along.
    let ports: Ports

    /// Everything the service calls, and everything it was told.
    final class Ports: Sendable {
        let accounts: any AccountStore
        let sessions: any SessionStore
        let log: AuditLog
        let facts: any FactSource
        let notifying: Notifying
        let policy: ImpersonationPolicy
        let clock: any WallClock
        let entropy: any EntropySource

        init(
            accounts: any AccountStore, sessions: any SessionStore, log: AuditLog, facts: any FactSource,
            notifying: Notifying, policy: ImpersonationPolicy, clock: any WallClock, entropy: any EntropySource
        ) {
            self.accounts = accounts
            self.sessions = sessions
            self.log = log
            self.facts = facts
            self.notifying = notifying
            self.policy = policy
            self.clock = clock
            self.entropy = entropy
        }
    }

    /// Makes the service over its ports.
    ///
    /// - Parameters:
    ///   - accounts: where accounts are kept.
    ///   - sessions: where visits are kept.
    ///   - log: where everything is recorded.
    ///   - facts: what the panel knows of an account that bears on what can be done in it.
    ///   - notifying: whether, and by what, customers are told of visits.
    ///   - policy: the rules and limits.
    ///   - clock: what time it is.
    ///   - entropy: where secrets come from.
    public init(
        accounts: any AccountStore, sessions: any SessionStore, log: AuditLog, facts: any FactSource = NoFacts(),
        notifying: Notifying = .off, policy: ImpersonationPolicy = ImpersonationPolicy(),
        clock: any WallClock = SystemClock(),
        entropy: any EntropySource = SystemEntropy()
    ) {
        self.ports = Ports(
            accounts: accounts, sessions: sessions, log: log, facts: facts, notifying: notifying, policy: policy,
            clock: clock, entropy: entropy)
    }

    /// What is stored together with changes and waits for the log.
    var outbox: EventOutbox { EventOutbox(sessions: self.ports.sessions, log: self.ports.log) }

    /// The rules and limits the service was made with.
    public var policy: ImpersonationPolicy { self.ports.policy }
}

/// The rules and limits of a hosting company, in one value.
public struct ImpersonationPolicy: Sendable {
    /// Who may enter whom.
    public var entering: EntryPolicy
    /// What may be done inside.
    public var acting: ActPolicy
    /// How long visits last, and how many there may be.
    public var limits: VisitLimits
    /// Whether entering needs a reason; on unless switched off.
    public var needsReason: Bool
    /// Whether changing acts need the page stamp; on unless switched off.
    public var needsPageStamp: Bool
    /// Which administrators may lift a freeze that does not concern them.
    public var lifting: FreezeLifting
    /// Whether customers and owners are told the names of those who were in their accounts.
    ///
    /// They are told roles and handles unless this is switched on. Everybody knows the names of those whom they have in scope, and administrators all.
    public var showsStaffNames: Bool

    /// Makes a policy.
    public init(
        entering: EntryPolicy = .standard, acting: ActPolicy = .standard, limits: VisitLimits = VisitLimits(),
        needsReason: Bool = true, needsPageStamp: Bool = true, lifting: FreezeLifting = .anyAdministrator,
        showsStaffNames: Bool = false
    ) {
        self.entering = entering
        self.acting = acting
        self.limits = limits
        self.needsReason = needsReason
        self.needsPageStamp = needsPageStamp
        self.lifting = lifting
        self.showsStaffNames = showsStaffNames
    }
}

/// Which administrators may lift a freeze.
///
/// Whoever is stopped by name lifts none. Whose visit was stopped by one of an account, an owner or a request lifts that
/// one only if they set it themselves.
@nonexhaustive
public enum FreezeLifting: Hashable, Sendable {
    /// Any of them.
    case anyAdministrator
    /// Only who set it.
    case whoSetIt
    /// Only somebody else than who set it: two people for every freeze that is lifted.
    case somebodyElse
}

extension ImpersonationService {
    func freshSalts() -> Visit.Salts {
        let bytes = self.ports.entropy.bytes(2 * Digest.byteCount)
        guard let staff = Digest(bytes: bytes.prefix(Digest.byteCount)),
            let customer = Digest(bytes: bytes.dropFirst(Digest.byteCount))
        else { preconditionFailure("a source of entropy returns as many bytes as it is asked for") }
        return Visit.Salts(staff: staff, customer: customer)
    }

    /// Runs `write` and names the log as what failed.
    func logging<Value>(_ write: () async throws -> Value) async throws -> Value {
        do {
            return try await write()
        } catch {
            throw ImpersonationError(
                .logUnavailable, "the audit log cannot be written; nothing was granted", underlying: error)
        }
    }
}
