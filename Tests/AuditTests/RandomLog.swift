// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import SeededDice

/// A log of everything that a hosting company's day brings, mixed by a seed: visits that overlap, their acts and outcomes,
/// refusals, changes to accounts, consents, approvals, freezes, notices, and what is done with the log itself.
struct RandomLog {
    static let origin = "panel.example/log"
    static let clerk = StaffDetails(account: "clerk", name: "Claire")

    let clock = ManualClock()
    let store = InMemoryAuditStore()
    let key: HMACCheckpointKey
    let log: AuditLog
    private(set) var checkpoints: [SignedCheckpoint] = []
    /// Visits that ended with an outcome for each act.
    private(set) var finished: [VisitID] = []
    var running: Int { self.open.count }

    private struct Visit {
        let id: VisitID
        let actor: Account.ID
        let subject: Account.ID
        var acts: [AuditAct] = []
    }

    private var dice: Dice
    private var open: [Visit] = []
    private var changes: [(AuditChange, Account.ID)] = []
    private var number = 0
    /// Events that have not been appended yet.
    private var waiting: [AuditEvent] = []

    init(seed: UInt64) throws {
        self.dice = Dice(seed: seed)
        self.key = try HMACCheckpointKey(name: Self.origin, secret: Array(repeating: 3, count: 32))
        let policy = CheckpointPolicy(
            origin: Self.origin, signer: PublicKey(base: self.key), sink: InMemoryCheckpointSink(), everyEntries: .max,
            every: .seconds(1 << 40)
        ) { _ in }
        self.log = AuditLog(
            store: self.store, clock: self.clock, entropy: SeededEntropy(seed: seed), checkpoints: policy)
    }

    /// Goes on until the log has so many entries, and keeps a checkpoint.
    mutating func grow(to size: Int64) async throws {
        while self.store.head().size + Int64(self.waiting.count) < size {
            self.clock.advance(by: .milliseconds(self.dice.roll(4_000)))
            self.step()
            if self.dice.roll(10) == 0 { try await self.flush() }
            if self.dice.roll(150) == 0 { try await self.upkeep() }
        }
        while !self.changes.isEmpty { self.settle() }
        try await self.flush()
        self.checkpoints.append(try await self.log.checkpoint())
    }

    private mutating func flush() async throws {
        try await self.log.append(self.waiting)
        self.waiting = []
    }

    private mutating func upkeep() async throws {
        try await self.flush()
        let subject = self.subject()
        switch self.dice.roll(4) {
        case 0: try await self.log.redact(.customer, of: .subject(subject), ground: "gdpr-17", by: Self.clerk)
        case 1 where !self.finished.isEmpty:
            let visit = self.finished[self.dice.roll(self.finished.count)]
            try await self.log.redact(.staff, of: .visit(visit), ground: "gdpr-17", by: Self.clerk)
        case 2:
            let hold = AuditHold(id: AuditWord(stringLiteral: "hold-\(self.next())"), scope: .subject(subject))
            try await self.log.hold(hold, by: Self.clerk)
            try await self.log.purge(
                recordedBefore: self.clock.now.advanced(by: .seconds(-12_000)), policy: "retention", by: Self.clerk)
            try await self.log.release(hold.id, by: Self.clerk)
        default: break
        }
    }

    private mutating func next() -> Int {
        self.number += 1
        return self.number
    }

    private mutating func subject() -> Account.ID { Account.ID(stringLiteral: "c\(self.dice.roll(40))") }

    private mutating func write(
        _ detail: AuditDetail, _ visit: VisitID? = nil, about subject: Account.ID?, by actor: Account.ID = "north",
        exists: Bool = true
    ) {
        let number = self.next()
        let salt = SHA256.hash(Array("\(number)".utf8))
        let reasons = ["asked", "“DNS” broken\nagain 🙁", #"ticket \"7\""#, ""]
        self.waiting.append(
            AuditEvent(
                facts: AuditEvent.Facts(
                    id: AuditEvent.ID(stringLiteral: "e\(number)"), occurredAt: self.clock.now, subject: subject,
                    visit: visit, rule: "ownership", correlation: nil, detail: detail),
                actor: actor, subjectExists: exists,
                staff: StaffDetails(account: actor, name: "North Hosting", role: .reseller).sealed(salt: salt),
                customer: subject.map {
                    CustomerDetails(name: "\($0) Ltd", reason: reasons[number % reasons.count]).sealed(salt: salt)
                }))
    }

    private mutating func step() {
        switch self.dice.roll(20) {
        case 0...2 where self.open.count < 12: self.start()
        case 3...4 where !self.open.isEmpty: self.stop()
        case 5...8 where !self.open.isEmpty: self.attempt()
        case 9...12 where self.open.contains { !$0.acts.isEmpty }: self.complete()
        case 13 where !self.open.isEmpty:
            let visit = self.open[self.dice.roll(self.open.count)]
            self.write(
                .actRefused(self.act(), reasons: ["no-capability"]), visit.id, about: visit.subject, by: visit.actor)
        case 14:
            let change = AuditChange(
                id: Account.ChangeID(stringLiteral: "change-\(self.next())"), capability: "accounts.suspend",
                revision: 3)
            let subject = self.subject()
            self.changes.append((change, subject))
            self.write(.accountAttempted(change), about: subject)
        case 15...16 where !self.changes.isEmpty:
            self.settle()
        case 16:
            let id = AuditWord(stringLiteral: "consent-\(self.next())")
            self.write(
                .consentGranted(
                    AuditConsent(id: id, grantee: "owners", from: self.clock.now, until: .latest, covers: ["read"])),
                about: self.subject())
        case 17: self.write(.approvalRequested(AuditApproval(id: "approval-1")), about: self.subject())
        case 18: self.write(.freezeSet(freeze: "freeze-1", matching: "everything"), about: nil)
        default: self.write(.visitRefused(reasons: ["outside-scope"], standsFor: 3), about: "nobody", exists: false)
        }
    }

    private mutating func settle() {
        let (change, subject) = self.changes.removeFirst()
        self.write(.accountCompleted(change, outcome: .succeeded), about: subject)
    }

    private mutating func start() {
        let visit = Visit(
            id: VisitID(stringLiteral: "visit-\(self.next())"),
            actor: Account.ID(stringLiteral: "staff-\(self.dice.roll(5))"), subject: self.subject())
        self.open.append(visit)
        let until = self.clock.now.advanced(by: .seconds(1 << 30))
        self.write(
            .visitStarted(mode: "full", until: until, replaces: nil), visit.id, about: visit.subject, by: visit.actor)
    }

    /// Ends a visit; an outcome may follow its stop, and so may a notice that failed.
    private mutating func stop() {
        let visit = self.open.remove(at: self.dice.roll(self.open.count))
        self.write(
            .visitStopped(cause: "stopped", milliseconds: 42_000), visit.id, about: visit.subject, by: visit.actor)
        for act in visit.acts {
            self.write(.actCompleted(act, outcome: .unknown), visit.id, about: visit.subject, by: visit.actor)
        }
        if self.dice.roll(4) == 0 {
            self.write(.noticeFailed(notice: "notice-1"), visit.id, about: visit.subject, by: visit.actor)
        }
        self.finished.append(visit.id)
    }

    private mutating func act() -> AuditAct {
        AuditAct(id: ActID(stringLiteral: "act-\(self.next())"), capability: "domains.setAutoRenew")
    }

    private mutating func attempt() {
        let (place, act) = (self.dice.roll(self.open.count), self.act())
        let visit = self.open[place]
        guard self.dice.roll(2) == 0 else {
            return self.write(.actViewed(act), visit.id, about: visit.subject, by: visit.actor)
        }
        self.open[place].acts.append(act)
        self.write(.actAttempted(act), visit.id, about: visit.subject, by: visit.actor)
    }

    private mutating func complete() {
        guard let place = self.open.firstIndex(where: { !$0.acts.isEmpty }) else { return }
        let (visit, act) = (self.open[place], self.open[place].acts.removeFirst())
        self.write(.actCompleted(act, outcome: .succeeded), visit.id, about: visit.subject, by: visit.actor)
    }
}
