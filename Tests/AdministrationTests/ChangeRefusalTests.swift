// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A change that is not allowed` {
    let office: Office

    init() throws { self.office = try Office() }

    /// Everything that can be asked about one account.
    func ask(_ kind: ChangeKind, _ id: Account.ID, by actor: Account.ID) async throws -> Answer<ChangedAccount> {
        let (service, staff) = (self.office.service, self.office.staff(actor))
        switch kind {
        case .create: return try await service.create(Office.account("new", .customer), below: id, by: staff)
        case .edit:
            let seen = self.office.store.accounts([id])[0] ?? Office.account(id, .customer)
            var wanted = seen
            wanted.displayName = "Mine now"
            return try await service.edit(seen, to: wanted, by: staff)
        case .suspend: return try await service.suspend(id, because: "because", by: staff)
        case .enable: return try await service.enable(id, by: staff)
        case .transfer: return try await service.transfer(id, to: actor, by: staff)
        case .setRole: return try await service.setRole(of: id, to: .reseller, by: staff)
        case .close: return try await service.close(id, by: staff)
        }
    }

    @Test(arguments: ChangeKind.allCases)
    func `is answered the same for another's account and for none`(_ kind: ChangeKind) async throws {
        let before = try self.office["cinema"]
        for actor in ["north", "acme"] as [Account.ID] {
            let others = try await self.ask(kind, "cinema", by: actor)
            let none = try await self.ask(kind, "there-is-none", by: actor)
            #expect(others.refusal?.reasons == [.noSuchAccount])
            #expect(none.refusal == others.refusal)
        }
        #expect(try self.office["cinema"] == before)
        let kinds = try Set(self.office.entries().map(\.kind))
        #expect(kinds == [.accountRefused])
        #expect(
            try self.office.entries().map(\.place.subjectIndex)
                == (kind == .create ? [nil, nil, nil, nil] : [0, nil, 1, nil]))
    }

    @Test func `gives nothing to a recipient out of reach`() async throws {
        for recipient in ["south", "there-is-none", "ada"] as [Account.ID] {
            let transfer = try await self.office.service.transfer(
                "acme", to: recipient, by: self.office.staff("north"))
            #expect(transfer.refusal?.reasons == [.noSuchAccount])
            let creation = try await self.office.service.create(
                Office.account("new", .customer), below: recipient, by: self.office.staff("north"))
            #expect(creation.refusal?.reasons == [.noSuchAccount])
        }
        let top = try await self.office.service.create(
            Office.account("new", .customer), below: nil, by: self.office.staff("north"))
        #expect(top.refusal?.reasons == [.noSuchAccount])
    }

    @Test func `is one to oneself, except for one's details`() async throws {
        for kind in ChangeKind.allCases where kind != .edit && kind != .create {
            let answer = try await self.ask(kind, "ada", by: "ada")
            #expect(answer.refusal?.reasons == [.ownAccount], "\(kind)")
        }
    }

    @Test func `does not lift, evade or weaken what was suspended from higher up`() async throws {
        _ = try await self.office.service.suspend("acme", because: "fraud", by: self.office.staff("ada")).get()
        for kind in [ChangeKind.enable, .close, .suspend] {
            #expect(try await self.ask(kind, "acme", by: "north").refusal?.reasons == [.lowerAuthority], "\(kind)")
        }
        let away = try await self.office.service.transfer("acme", to: "sub", by: self.office.staff("north"))
        #expect(away.refusal?.reasons == [.lowerAuthority])
        #expect(try await self.ask(.suspend, "acme", by: "bob").refusal?.reasons == [.unsuitableStatus])
        _ = try await self.ask(.suspend, "bakery", by: "north").get()
        #expect(try await self.ask(.suspend, "bakery", by: "ada").refusal == nil)
        #expect(try self.office["bakery"].status.kind == .suspended)
        #expect(try await self.ask(.enable, "bakery", by: "north").refusal?.reasons == [.lowerAuthority])
    }

    @Test func `does not close a reseller over what they own and the closer does not reach`() async throws {
        let answer = try await self.office.service.close(
            "sub", handingOverTo: "north", by: self.office.staff("north"))
        #expect(answer.refusal?.reasons == [.noSuchAccount])
        #expect(try self.office["deep"].owner == "sub" && self.office["sub"].status == .active)
    }

    @Test func `makes no owner of who cannot be one`() async throws {
        let ada = self.office.staff("ada")
        for (subject, owner) in [("bakery", "acme"), ("north", "sub"), ("sub", "sub"), ("bob", "north")]
            as [(Account.ID, Account.ID)]
        {
            let answer = try await self.office.service.transfer(subject, to: owner, by: ada)
            #expect(answer.refusal?.reasons == [.unfitOwner], "\(subject) to \(owner)")
        }
        _ = try await self.office.service.suspend("south", because: "unpaid", by: ada).get()
        let answer = try await self.office.service.transfer("acme", to: "south", by: ada)
        #expect(answer.refusal?.reasons == [.unfitOwner])
    }

    @Test func `goes no higher than the one who asks`() async throws {
        let north = self.office.staff("north")
        for role in [Role.reseller, .administrator] {
            let creation = try await self.office.service.create(Office.account("new", role), below: "north", by: north)
            #expect(creation.refusal?.reasons.isEmpty == false)
        }
        #expect(
            try await self.office.service.setRole(of: "acme", to: .reseller, by: north).refusal?.reasons
                == [.onlyAdministrators])
        var odd = try self.office["bob"]
        odd.owner = "north"
        odd.revision += 1
        #expect(try self.office.store.commit(AccountCommit(replaces: [odd])) == .committed)
        #expect(try await self.ask(.suspend, "bob", by: "north").refusal?.reasons == [.higherRole])
        #expect(
            try await self.office.service.setRole(of: "bob", to: .customer, by: north).refusal?.reasons
                == [.higherRole, .onlyAdministrators])
        #expect(
            try await self.office.service.setRole(of: "acme", to: .administrator, by: north).refusal?.reasons
                == [.higherRole, .unfitOwner, .onlyAdministrators])
    }

    @Test func `goes no higher also where resellers may make any role, and is never a customer's to make`() async throws
    {
        var policy = ChangePolicy.standard
        policy.resellersMake = Set(Role.allCases)
        let office = try Office(policy: policy)
        let above = try await office.service.create(
            Office.account("new", .administrator), below: "north", by: office.staff("north"))
        #expect(above.refusal?.reasons == [.higherRole, .unfitOwner])
        let below = try await office.service.create(
            Office.account("new", .customer), below: "acme", by: office.staff("acme"))
        #expect(below.refusal?.reasons == [.onlyAdministrators, .unfitOwner])
    }

    @Test func `is one by somebody who is not active, or not there, or not signed in any more`() async throws {
        _ = try await self.ask(.suspend, "north", by: "ada").get()
        #expect(try await self.ask(.suspend, "acme", by: "north").refusal?.reasons == [.actorNotActive])
        #expect(try await self.ask(.suspend, "deep", by: "sub").refusal?.reasons == [.actorNotActive])
        #expect(try await self.ask(.suspend, "acme", by: "ghost").refusal?.reasons == [.actorNotActive])
        var late = self.office.staff("ada")
        late.loginEndsAt = self.office.clock.now
        #expect(
            try await self.office.service.suspend("acme", because: "x", by: late).refusal?.reasons == [.loginEnded])
        #expect(
            try await self.office.service.suspend("acme", because: " \n", by: self.office.staff("ada")).refusal?.reasons
                == [.reasonMissing])
    }

    @Test(arguments: [AccountStatus.Kind.suspended, .closed])
    func `is an error with an account that would be over before it began`(_ kind: AccountStatus.Kind) async throws {
        var draft = Office.account("new", .customer)
        draft.status =
            kind == .closed
            ? .closed : .suspended(Suspension(by: "ada", authority: .administrator, reason: "", at: .earliest))
        await #expect(throws: AccountError(.invalidAccount, "")) {
            try await self.office.service.create(draft, below: "north", by: self.office.staff("ada"))
        }
        #expect(try self.office.record().isEmpty)
    }

    @Test func `does not take an identifier that is in use`() async throws {
        let answer = try await self.office.service.create(
            Office.account("acme", .customer), below: "north", by: self.office.staff("north"))
        #expect(answer.refusal?.reasons == [.accountExists])
        #expect(try self.office["acme"].revision == 1)
    }

    @Test func `may be one by a rule of the vendor, or by a rule that fails`() async throws {
        struct Never: ChangeRule {
            let id: RuleID = "never-on-sundays"
            func objection(to request: ChangeRequest) -> RefusalReason? { request.kind == .close ? "sunday" : nil }
        }
        struct Broken: ChangeRule {
            struct Failure: Error {}
            let id: RuleID = "broken"
            func objection(to request: ChangeRequest) throws -> RefusalReason? { throw Failure() }
        }
        var policy = ChangePolicy.standard
        policy.rules.append(Never())
        let strict = try Office(policy: policy)
        let answer = try await strict.service.close("cinema", by: strict.staff("ada"))
        #expect(answer.refusal?.reasons == ["sunday"])
        #expect(try strict.entries()[0].facts.rule == "never-on-sundays")
        policy.rules.append(Broken())
        let broken = try Office(policy: policy)
        #expect(
            try await broken.service.enable("cinema", by: broken.staff("ada")).refusal?.reasons
                == [.unsuitableStatus, .ruleFailed])
    }

    @Test func `is told beforehand by what a rule of the vendor makes of the login`() async throws {
        struct Recent: ChangeRule {
            let id: RuleID = "recent"
            func objection(to request: ChangeRequest) -> RefusalReason? {
                request.authenticationAge > .seconds(60) ? .authenticationStale : nil
            }
        }
        var policy = ChangePolicy.standard
        policy.rules.append(Recent())
        let office = try Office(policy: policy)
        var staff = office.staff("ada")
        #expect(try await office.service.preview(changing: "acme", by: staff)[.suspend]?.mode == .full)
        staff.authenticatedAt = office.clock.now.advanced(by: .seconds(-61))
        let preview = try await office.service.preview(changing: "acme", by: staff)
        for kind in ChangeKind.allCases {
            #expect(preview[kind]?.reasons.contains(.authenticationStale) == true, "\(kind)")
        }
    }
}
