// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Synchronization

/// One process of the panel, or one request in it: a service of its own, and what it is asked to do.
struct Process: Sendable {
    let number: Int
    let gate: Gate
    let service: ImpersonationService
    let desk: AdministrationService
    let log: AuditLog
    unowned let world: World

    var staff: Operator {
        Operator(
            account: self.world.scene.staff, loginSession: Scene.login, authenticatedAt: self.world.scene.begins,
            origin: Operator.Origin(address: "192.0.2.7", vouchedBy: "socket"))
    }

    private var current: (visit: VisitID, token: VisitToken) {
        guard let current = self.world.scene.current else { preconditionFailure("no visit on this stage") }
        return current
    }

    /// Does `operation`, an act in the context of an earlier check, and shows the world what came of it.
    func run(_ operation: Operation, in context: ActingContext?) async {
        do {
            let answer = try await self.attempt(operation, in: context)
            self.world.history.withLock { $0.returns[self.number] = answer }
        } catch {
            self.world.history.withLock { $0.returns[self.number] = .threw("\(error)") }
        }
    }

    /// What a check gives when the clock shows `time`, for an act that comes later.
    func context(at time: Timestamp) -> ActingContext? {
        let now = self.world.clock.now
        defer { self.world.clock.now = now }
        self.world.clock.now = time
        let granted = Box<ActingContext>()
        self.world.atOnce { granted.value = try? await self.service.resume(self.current.token).get() }
        return granted.value
    }

    private func attempt(_ operation: Operation, in context: ActingContext?) async throws -> Return {
        switch operation {
        case .accept:
            guard let code = self.world.scene.prepared?.code else { preconditionFailure("nothing is prepared") }
            let answer = try await self.service.accept(code, presenting: .loginSession(Scene.login))
            return await self.show(answer) { .entered($0) }
        case .start:
            return await self.show(try await self.start(as: "bakery", leaving: .ownPage(Self.page))) { .entered($0) }
        case .switchAccounts:
            let answer = try await self.start(as: "cinema", leaving: .visit(self.current.token))
            return await self.show(answer) { .switched($0) }
        case .prepare:
            let answer = try await self.service.prepare(
                as: "bakery", by: self.staff, because: "call", leaving: .ownPage(Self.page))
            return await self.show(answer) { .prepared($0.visit) }
        case .resume:
            return await self.show(try await self.service.resume(self.current.token)) { .admitted($0.visit) }
        case .look: return try await self.act("domains.list", in: context)
        case .perform: return try await self.act("domains.setAutoRenew", in: context)
        case .stop:
            let answer = try await self.service.stop(self.current.token)
            return await self.show(answer) { .ended(self.current.visit, isRecorded: $0.isRecorded) }
        case .end:
            guard let visit = self.world.scene.current?.visit ?? self.world.scene.prepared?.visit else {
                preconditionFailure("there is a visit on every stage")
            }
            let answer = try await self.service.end(visit, by: self.world.scene.boss)
            return await self.show(answer) { _ in .ended(visit, isRecorded: false) }
        case .endAll:
            let answer = try await self.service.endAll(
                matching: .actor(self.world.scene.staff), by: self.world.scene.boss, because: "a doubt")
            return await self.show(answer) { .froze($0.id) }
        case .operatorLeft:
            _ = try await self.service.operatorLeft(Scene.login, of: self.world.scene.staff)
            return await self.show(.granted(())) { .left }
        case .operatorChanged:
            _ = try await self.service.operatorChanged(self.world.scene.staff)
            return await self.show(.granted(())) { .left }
        case .lift:
            guard let freeze = self.world.scene.freeze else { preconditionFailure("there is a freeze") }
            let answer = try await self.service.lift(freeze, by: self.world.scene.boss, because: "no doubt")
            return await self.show(answer) { .lifted($0.id) }
        case .ask, .approve, .refuse, .enterApproved, .grantConsent, .withdrawConsent:
            return try await self.agree(operation)
        case .sweep:
            _ = try await self.service.sweep()
            return .granted
        case .settle:
            // Settling looks at the clock first of all, and time may have passed by then.
            let begins = Call(title: "begins to settle", reads: [], writes: [], isFallible: false)
            try await self.gate.call(begins) {}
            _ = try await self.desk.settle()
            return .granted
        case .change(let change):
            // What it answers stays true, so it is judged at once.
            guard case .granted(let changed) = try await self.make(change) else { return .refused }
            self.world.saw(.changed(changed), of: self.number)
            return .granted
        }
    }

    static let page: ReturnPoint = {
        guard let page = try? ReturnPoint("/customers") else { preconditionFailure("a local path") }
        return page
    }()

    private func start(as subject: Account.ID, leaving departure: PointOfDeparture) async throws -> Answer<StartedVisit>
    {
        try await self.service.start(as: subject, by: self.staff, because: "call", leaving: departure)
    }

    private func make(_ change: Change) async throws -> Answer<ChangedAccount> {
        try await change.make(by: self.desk, seen: self.world.scene.accounts, at: self.world.scene.begins)
    }

    private func act(_ capability: Capability.ID, in context: ActingContext?) async throws -> Return {
        let acting: ActingContext
        if let context {
            acting = context
        } else {
            switch try await self.service.resume(self.current.token) {
            case .granted(let granted): acting = granted
            case .refused: return .refused
            }
        }
        let changes = capability == "domains.setAutoRenew"
        let effect = Call(
            title: changes ? "changes something" : "shows something", reads: [.log, .notices],
            writes: changes ? .effects : [])
        let answer = try await acting.perform(capability, stamp: acting.banner.stamp, correlation: self.name) {
            try await self.gate.call(effect) {
                self.world.sawEffect(of: self.number, named: self.name, in: acting.visit, changing: changes)
            }
        }
        return answer.refusal == nil ? .granted : .refused
    }

    /// What ties the acts of this process to their entries.
    private var name: AuditWord {
        guard let name = AuditWord(rawValue: "process-\(Pick.letters[self.number])") else {
            preconditionFailure("a word")
        }
        return name
    }

    func show<Value>(_ answer: Answer<Value>, _ sight: (Value) -> Sight) async -> Return {
        switch answer {
        case .refused: return .refused
        case .granted(let value):
            let sight = sight(value)
            // The answer is a step of its own: others may come between the last call and the moment it is used.
            let call = Call(
                title: "has its answer", reads: sight.reads, writes: [], isFallible: false,
                particulars: { "\(sight)" })
            try? await self.gate.call(call) { self.world.saw(sight, of: self.number) }
            return .granted
        }
    }
}
