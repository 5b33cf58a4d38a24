// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import Permissions
import Synchronization

/// One errand of one person at one node.
struct Attempt: Sendable {
    unowned let company: Company
    let hand: Int
    let person: Int
    let staff: Operator
    let node: CompanyNode
    let choice: Int

    private var service: ImpersonationService { self.node.service }
    var me: CompanyPerson { self.company.chronicle.withLock { $0.people[self.person] } }

    func make(_ errand: Errand) async throws {
        switch errand {
        case .enter: try await self.enter(leaving: .ownPage(self.page))
        case .switchTo:
            guard let visit = self.pickVisit() else { return }
            try await self.enter(leaving: .visit(visit.token), from: visit.id)
        case .prepare: try await self.prepare()
        case .accept: try await self.accept()
        case .resume: _ = try await self.resume()
        case .act: try await self.act()
        case .stop:
            guard let visit = self.pickVisit() else { return }
            self.company.chronicle.withLock { _ = $0.stopped.insert(visit.id) }
            let answer = try await self.service.stop(visit.token)
            try await self.show(answer, reads: [.visits, .log]) {
                self.company.sawEnd(of: visit.id, isRecorded: $0.isRecorded)
                self.company.expectWayBack($0.returnPoint, from: visit.id)
            }
        case .end:
            let known = self.company.chronicle.withLock { $0.visits.keys.sorted() }
            guard let visit = self.pick(known) else { return }
            self.company.chronicle.withLock { _ = $0.endedByOthers.insert(visit) }
            let answer = try await self.service.end(visit, by: self.staff)
            try await self.show(answer, reads: .visits) { _ in
                self.company.sawEnd(of: visit, isRecorded: false)
                self.company.expectMayEnd(visit, by: self.staff.account, hand: self.hand)
            }
        case .leave:
            let left = self.company.logOut(self.person)
            _ = try await self.service.operatorLeft(left, of: self.me.account)
            try await self.show(reads: .ledgers) { self.company.sawDeparture(of: left) }
        case .renew:
            let other = self.choice % Company.people.count
            _ = try await self.service.operatorChanged(Company.people[other])
            try await self.show(reads: .ledgers) { _ = self.company.logOut(other) }
        case .sweep: _ = try await self.service.sweep()
        case .settle: _ = try await self.node.administration.settle()
        case .freeze: try await self.freeze()
        case .lift: try await self.lift()
        case .consent: try await self.consent()
        case .withdraw: try await self.withdraw()
        case .ask: try await self.ask()
        case .plead: try await self.plead()
        case .approve: try await self.answer(isYes: true)
        case .deny: try await self.answer(isYes: false)
        case .list: try await self.list()
        case .history: try await self.history()
        case .find: try await self.find()
        case .read: try await self.read()
        case .prove: try await self.prove()
        case .receipt: try await self.receipt()
        case .preview: try await self.preview()
        case .effects: try await self.effects()
        case .redact: try await self.redact()
        case .purge: try await self.purge()
        case .hold: try await self.hold()
        case .release: try await self.release()
        case .create: try await self.create()
        case .rename: try await self.change { try await $0.desk.edit($0.target, to: $0.renamed, by: $0.staff) }
        case .transfer: try await self.change { try await $0.desk.transfer($0.target.id, to: $0.other, by: $0.staff) }
        case .suspend:
            try await self.change { try await $0.desk.suspend($0.target.id, because: "unpaid", by: $0.staff) }
        case .enable: try await self.enable()
        case .role: try await self.change { try await $0.desk.setRole(of: $0.target.id, to: $0.role, by: $0.staff) }
        case .close:
            try await self.change { try await $0.desk.close($0.target.id, handingOverTo: $0.other, by: $0.staff) }
        case .package: try await self.turn()
        }
    }

    // MARK: - Visits

    /// Another part of the panel, which takes visits over.
    private static let audience: AudienceID = "panel.example"

    private func enter(leaving departure: PointOfDeparture, from left: VisitID? = nil) async throws {
        let (subject, staff, evidence) = (self.subject, self.staff, self.evidence)
        let answer = try await self.service.start(
            as: subject, by: staff, because: self.why(given: evidence), leaving: departure, mode: self.mode,
            given: evidence)
        try await self.show(answer, reads: .log) { started in
            self.company.leaves(departure, of: left, for: started.visit)
            self.company.sawEntry(
                started, of: staff.account, as: subject, by: self.hand, login: staff.loginSession, from: left)
        }
    }

    private func prepare() async throws {
        let (subject, staff, page, evidence) = (self.subject, self.staff, self.page, self.evidence)
        let answer = try await self.service.prepare(
            as: subject, by: staff, because: self.why(given: evidence), leaving: .ownPage(page), mode: self.mode,
            given: evidence, handingTo: self.choice / 512 % 3 == 0 ? .audience(Self.audience) : nil)
        let presenter: Presenter =
            self.choice / 512 % 3 == 0 ? .audience(Self.audience) : .loginSession(staff.loginSession)
        try await self.show(answer, reads: []) { prepared in
            self.company.leaves(.ownPage(page), of: nil, for: prepared.visit)
            let known = KnownCode(
                code: prepared.code, visit: prepared.visit, actor: staff.account, login: staff.loginSession,
                subject: subject, presenter: presenter)
            self.company.chronicle.withLock { $0.codes.append(known) }
        }
    }

    private func accept() async throws {
        let (codes, overSince, entered) = self.company.chronicle.withLock { ($0.codes, $0.overSince, $0.entered) }
        let known = self.pickRecent(codes) { overSince[$0.visit] == nil && !entered.contains($0.visit) }
        guard let known else { return }
        // Mostly whoever prepared it, and now and then whoever got hold of it.
        let others: [Presenter] = [
            .loginSession(self.me.login), .audience(Self.audience), .audience("elsewhere.example"),
        ]
        let presenter = self.choice / 16 % 8 == 0 ? self.pick(others) ?? known.presenter : known.presenter
        let answer = try await self.service.accept(known.code, presenting: presenter)
        try await self.show(answer, reads: .log) { started in
            if presenter != known.presenter {
                self.company.report(.codeOnce, "\(known.visit) was entered by \(presenter), and it is not for them")
            }
            if started.visit != known.visit {
                self.company.report(.codeOnce, "the code of \(known.visit) led to \(started.visit)")
            }
            self.company.sawEntry(started, of: known.actor, as: known.subject, by: self.hand, login: known.login)
        }
    }

    func resume() async throws -> ActingContext? {
        guard let visit = self.pickVisit() else { return nil }
        let answer = try await self.service.resume(visit.token)
        return try await self.show(answer, reads: .log) { page in
            self.company.chronicle.withLock { $0.people[self.person].pages.append((page, self.node.generation)) }
            self.company.sawAdmission(page, to: visit.id, by: self.hand)
        }
    }

    /// Shows what was granted, as a step of its own: others may come between the last call and the moment it is used.
    @discardableResult
    func show<Value: Sendable>(
        _ answer: Answer<Value>, reads: Records, _ see: @escaping @Sendable (Value) -> Void
    ) async throws -> Value? {
        guard case .granted(let value) = answer else { return nil }
        try await self.show(reads: reads) { see(value) }
        return value
    }

    func show(reads: Records, _ see: @escaping @Sendable () -> Void) async throws {
        let call = Call(title: "has its answer", reads: reads, writes: [], isFallible: false)
        try await Gate(scheduler: self.company.scheduler).call(call) {
            self.company.sawGrant(of: self.hand)
            see()
        }
    }
}
