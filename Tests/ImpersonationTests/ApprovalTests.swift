// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A second person's yes` {
    let company: HostingCompany
    let impersonation: ImpersonationService

    init() throws {
        var policy = ImpersonationPolicy.ofTests
        policy.entering.demands = [.approval(in: [.customer])]
        policy.acting = ActPolicy(
            catalogue: ["domains.list": .read, "domains.transferOut": .credential, "terms.accept": .legal],
            lines: [.allow(.sensitivity(.read)), .allow(.sensitivity(.credential), asking: [.approval])])
        self.company = try HostingCompany(policy: policy)
        self.impersonation = self.company.impersonation
    }

    private func request(_ subject: Account.ID = "acme", by staff: Account.ID = "north") async throws -> Answer<
        Approval
    > {
        try await self.impersonation.requestApproval(toEnter: subject, by: self.company.staff(staff), because: "asked")
    }

    private func enter(
        with approval: Approval.ID?, _ subject: Account.ID = "acme", by staff: Account.ID = "north",
        login: LoginSessionID? = nil
    ) async throws -> Answer<StartedVisit> {
        try await self.impersonation.start(
            as: subject, by: self.company.staff(staff, login: login), because: "asked",
            returningTo: HostingCompany.page,
            given: EntryEvidence(approval: approval))
    }

    private func approved(by approver: Account.ID = "ada") async throws -> Approval.ID {
        let id = try await self.request().get().id
        return try await self.impersonation.approve(id, by: self.company.staff(approver)).get().id
    }

    @Test func `lets in once, and all of it is on record`() async throws {
        #expect(try await self.enter(with: nil).refusal?.reasons == [.approvalMissing])
        let id = try await self.request().get().id
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
        _ = try await self.impersonation.approve(id, by: self.company.staff("ada")).get()
        #expect(try await self.enter(with: id).refusal == nil)
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
        let entries = try self.company.entries()
        #expect(
            entries.map(\.kind) == [
                .visitRefused, .approvalRequested, .visitRefused, .approvalGranted, .visitStarted, .visitRefused,
            ])
        guard case .visitStarted(_, _, _, let grounds) = entries[4].detail else { return }
        #expect(grounds == [AuditWord(rawValue: "approval:\(id)")])
        #expect(try entries[3].staffDetails()?.account == "ada" && entries[3].subject == "acme")
    }

    @Test func `to an act inside is none to enter`() async throws {
        let visit = try await self.enter(with: self.approved()).get()
        let asked = try await self.impersonation.requestApproval(
            of: "domains.transferOut", in: visit.token, because: "asked"
        ).get()
        _ = try await self.impersonation.approve(asked.id, by: self.company.staff("ada")).get()
        #expect(try await self.enter(with: asked.id).refusal?.reasons == [.approvalMissing])
    }

    @Test func `to an act is asked for with a reason`() async throws {
        let visit = try await self.enter(with: self.approved()).get()
        let answer = try await self.impersonation.requestApproval(
            of: "domains.transferOut", in: visit.token, because: "  ")
        #expect(answer.refusal?.reasons == [.reasonMissing])
    }

    @Test func `is not given by somebody who was refused too often`() async throws {
        let id = try await self.request().get().id
        for _ in 0..<VisitLimits().refusalsPerMinute {
            #expect(try await self.impersonation.approve("none", by: self.company.staff("ada")).refusal != nil)
        }
        let answer = try await self.impersonation.approve(id, by: self.company.staff("ada"))
        #expect(answer.refusal?.reasons == [.mayNotApprove])
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
    }

    /// Ada may look into accounts, and no more.
    private struct AdaLooks: EntryRule {
        let id: RuleID = "ada-looks"
        func verdict(on request: EntryRequest) -> EntryVerdict? {
            request.actor.id == "ada" ? .limit(to: .readOnly) : nil
        }
    }

    @Test func `lets nobody do more than who said it could`() async throws {
        let id = try await self.approved()
        var policy = self.impersonation.policy
        policy.entering.rules.append(AdaLooks())
        let service = ImpersonationService(
            accounts: self.company.accounts, sessions: self.company.sessions, log: self.company.log, policy: policy,
            clock: self.company.clock, entropy: self.company.entropy)
        func enter(_ mode: VisitMode) async throws -> Answer<StartedVisit> {
            try await service.start(
                as: "acme", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page,
                mode: mode, given: EntryEvidence(approval: id))
        }
        #expect(try await enter(.full).refusal?.reasons == [.approvalMissing])
        #expect(try await enter(.readOnly).refusal == nil)
    }

    @Test func `is for one visit, however many nodes begin with it at once`() async throws {
        let id = try await self.approved()
        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<16 {
                group.addTask {
                    try await self.enter(with: id, login: LoginSessionID(stringLiteral: "login-\(number)")).refusal
                        == nil
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 1)
        #expect(try self.company.entries().count { $0.kind == .visitStarted } == 1)
    }

    @Test func `is for who asked, for the account it was asked for`() async throws {
        let id = try await self.approved()
        #expect(try await self.enter(with: id, by: "bob").refusal?.reasons == [.approvalMissing])
        #expect(try await self.enter(with: id, "bakery").refusal?.reasons == [.approvalMissing])
        #expect(try await self.enter(with: id).refusal == nil)
    }

    @Test func `never comes from who asked, from who may not enter, or from somebody signed in as somebody`()
        async throws
    {
        let id = try await self.request().get().id
        // Ada is in North's account, so that login is not North's; and so is Bob in Ada's.
        _ = try await self.enter(with: nil, "north", by: "ada", login: "login-x").get()
        _ = try await self.enter(with: nil, "ada", by: "bob", login: "login-y").get()
        let strangers = [
            self.company.staff("north"), self.company.staff("south"), self.company.staff("acme"),
            self.company.staff("nobody"), self.company.staff("north", login: "login-x"),
            self.company.staff("ada", login: "login-y"),
        ]
        for stranger in strangers {
            for answer in [
                try await self.impersonation.approve(id, by: stranger),
                try await self.impersonation.refuseApproval(id, by: stranger),
                try await self.impersonation.approve("none", by: stranger),
            ] {
                #expect(answer.refusal?.reasons == [.mayNotApprove], "\(stranger.account)")
            }
        }
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
    }

    @Test(arguments: [AccountStatus.Kind.suspended, .closed, .active])
    func `is worth nothing once who gave it has lost the right`(_ status: AccountStatus.Kind) async throws {
        let id = try await self.approved(by: "bob")
        let now = self.company.clock.now
        try self.company.change("bob") { bob in
            switch status {
            case .suspended:
                bob.status = .suspended(Suspension(by: "ada", authority: .administrator, reason: "", at: now))
            case .closed: bob.status = .closed
            default: bob.role = .reseller
            }
        }
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
    }

    @Test func `to look is enough to look, and not to do more`() async throws {
        let now = self.company.clock.now
        let suspension = Suspension(by: "ada", authority: .administrator, reason: "unpaid", at: now)
        try self.company.change("acme") { $0.status = .suspended(suspension) }
        // Nobody can do more than look at a suspended account, and so nobody has to be able to.
        let id = try await self.approved(by: "bob")
        #expect(try await self.enter(with: id).get().mode == .readOnly)
    }

    @Test func `is to the reason it was asked with, and to no other`() async throws {
        let id = try await self.approved()
        for reason in ["curious", try Reason("asked", ticket: "4711")] as [Reason] {
            let answer = try await self.impersonation.start(
                as: "acme", by: self.company.staff("north"), because: reason, returningTo: HostingCompany.page,
                given: EntryEvidence(approval: id))
            #expect(answer.refusal?.reasons == [.approvalMissing])
        }
        #expect(try await self.enter(with: id).refusal == nil)
    }

    @Test func `that does not exist is answered by nobody, and who tries is on record`() async throws {
        let answer = try await self.impersonation.approve("a-none", by: self.company.staff("ada"))
        #expect(answer.refusal?.reasons == [.mayNotApprove])
        let entry = try #require(try self.company.entries().last)
        #expect(entry.detail == .visitRefused(reasons: ["may-not-approve"]) && entry.facts.rule == "approval")
    }

    @Test func `is worth nothing once who gave it was stopped by name`() async throws {
        let id = try await self.approved(by: "bob")
        let freeze = try await self.impersonation.endAll(
            matching: .actor("bob"), by: self.company.staff("ada"), because: "colludes"
        ).get()
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
        _ = try await self.impersonation.lift(freeze.id, by: self.company.staff("ada"), because: "cleared").get()
        let visit = try await self.enter(with: id).get()
        let context = try await self.impersonation.resume(visit.token).get()
        let asked = try await self.impersonation.requestApproval(
            of: "domains.transferOut", in: visit.token, because: "asked"
        ).get()
        _ = try await self.impersonation.approve(asked.id, by: self.company.staff("bob")).get()
        _ = try await self.impersonation.endAll(matching: .actor("bob"), by: self.company.staff("ada"), because: "x")
            .get()
        let act = try await context.perform(
            "domains.transferOut", on: "it", stamp: context.banner.stamp, with: ActEvidence(approval: asked.id)
        ) { 1 }
        #expect(act.refusal?.missing == [.approval])
    }

    @Test func `is not taken from a login that is over, nor from somebody who was stopped`() async throws {
        let id = try await self.request().get().id
        let old = self.company.staff("bob")
        _ = try await self.impersonation.operatorChanged("bob")
        #expect(try await self.impersonation.approve(id, by: old).refusal?.reasons == [.mayNotApprove])
        self.company.clock.advance(by: .milliseconds(5_001))
        let new = self.company.staff("bob", login: "login-new")
        let freeze = try await self.impersonation.endAll(
            matching: .actor("bob"), by: self.company.staff("ada"), because: "doubt"
        ).get()
        #expect(try await self.impersonation.approve(id, by: new).refusal?.reasons == [.mayNotApprove])
        _ = try await self.impersonation.lift(freeze.id, by: self.company.staff("ada"), because: "cleared").get()
        _ = try await self.impersonation.approve(id, by: new).get()
        // What was said before an account changed may not have been said by its owner.
        self.company.clock.advance(by: .milliseconds(1))
        _ = try await self.impersonation.operatorChanged("bob")
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
    }

    @Test func `that somebody tries to give themselves is on record`() async throws {
        let id = try await self.request().get().id
        _ = try await self.impersonation.approve(id, by: self.company.staff("north"))
        let entry = try #require(try self.company.entries().last)
        #expect(entry.detail == .visitRefused(reasons: ["may-not-approve"]) && entry.subject == "acme")
        #expect(try entry.staffDetails()?.account == "north")
    }

    @Test func `runs out`() async throws {
        let id = try await self.approved()
        self.company.clock.advance(by: .seconds(15 * 60))
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
        let late = try await self.request().get().id
        self.company.clock.advance(by: Approval.waitingTime)
        #expect(
            try await self.impersonation.approve(late, by: self.company.staff("ada")).refusal?.reasons == [
                .mayNotApprove
            ])
    }

    @Test func `that was a no is final`() async throws {
        let id = try await self.request().get().id
        _ = try await self.impersonation.refuseApproval(id, by: self.company.staff("ada")).get()
        #expect(
            try await self.impersonation.approve(id, by: self.company.staff("bob")).refusal?.reasons == [.mayNotApprove]
        )
        #expect(try await self.enter(with: id).refusal?.reasons == [.approvalMissing])
        #expect(try self.company.entries().map(\.kind).contains(.approvalRefused))
    }

    @Test func `is asked for only by who may enter, and only so often`() async throws {
        #expect(try await self.request("cinema").refusal?.reasons == [.outsideScope])
        #expect(try await self.request("none").refusal?.reasons == [.outsideScope])
        for _ in 0..<20 { _ = try await self.request().get() }
        #expect(try await self.request().refusal?.reasons == [.tooManyEntries])
    }

    @Test func `that could not have been stored is refused when it is read`() async throws {
        let asked = try await self.request().get()
        let answered = try await self.impersonation.approve(asked.id, by: self.company.staff("ada")).get()
        _ = try await self.enter(with: asked.id).get()
        let used = try #require(self.company.sessions.approval(asked.id))
        for approval in [asked, answered, used] {
            let text = String(decoding: try JSONEncoder().encode(approval), as: UTF8.self)
            #expect(try JSONDecoder().decode(Approval.self, from: Data(text.utf8)) == approval)
            var forgeries = [
                text.replacing("\"revision\":\(approval.revision)", with: "\"revision\":\(approval.revision + 1)")
            ]
            if approval != asked { forgeries.append(text.replacing("\"by\":\"ada\"", with: "\"by\":\"north\"")) }
            for forgery in forgeries {
                #expect(forgery != text)
                #expect(throws: DecodingError.self) {
                    try JSONDecoder().decode(Approval.self, from: Data(forgery.utf8))
                }
            }
        }
    }

    @Test func `is listed for who asked and for who may give it`() async throws {
        let id = try await self.request().get().id
        for (viewer, sees) in [
            ("north", true), ("ada", true), ("bob", true), ("south", false), ("acme", false), ("none", false),
        ] as [(Account.ID, Bool)] {
            let listed = try await self.impersonation.requestedApprovals(visibleTo: viewer).map(\.id)
            #expect(listed == (sees ? [id] : []), "\(viewer)")
        }
        _ = try await self.impersonation.approve(id, by: self.company.staff("bob")).get()
        #expect(try await self.impersonation.requestedApprovals(visibleTo: "ada").isEmpty)
    }

    @Test func `to an act is for this capability in this visit, until its time`() async throws {
        let visit = try await self.enter(with: try await self.approved()).get()
        let context = try await self.impersonation.resume(visit.token).get()
        func act(_ approval: Approval.ID?, _ capability: Capability.ID = "domains.transferOut") async throws -> Answer<
            Performed<Int>
        > {
            try await context.perform(
                capability, on: "it", stamp: context.banner.stamp, with: ActEvidence(approval: approval)
            ) { 1 }
        }
        #expect(try await act(nil).refusal?.missing == [.approval])
        let id = try await self.impersonation.requestApproval(
            of: "domains.transferOut", in: visit.token, because: "asked"
        ).get().id
        #expect(try await act(id).refusal?.missing == [.approval])
        _ = try await self.impersonation.approve(id, by: self.company.staff("ada")).get()
        #expect(try await act(id).refusal == nil)
        #expect(try await act(id).refusal == nil)
        #expect(try self.company.entries().last?.detail.act?.evidence == ["approval"])
        // Nobody approves what they could not do themselves.
        let legal = try await self.impersonation.requestApproval(of: "terms.accept", in: visit.token, because: "asked")
            .get().id
        #expect(
            try await self.impersonation.approve(legal, by: self.company.staff("ada")).refusal?.reasons == [
                .mayNotApprove
            ])
        // A yes to enter is none to act.
        #expect(try await act(try await self.approved()).refusal?.missing == [.approval])
        self.company.clock.advance(by: .seconds(14 * 60))
        _ = try await self.impersonation.resume(visit.token).get()
        self.company.clock.advance(by: .seconds(60))
        #expect(try await act(id).refusal?.missing == [.approval])
    }
}
