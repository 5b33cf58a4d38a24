// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A hand-off code` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    func prepare(_ subject: Account.ID = "acme", handingTo presenter: Presenter? = nil) async throws -> Preparation {
        try await self.company.impersonation.prepare(
            as: subject, by: self.company.staff("north"), because: "asked by phone",
            leaving: .ownPage(HostingCompany.page), handingTo: presenter
        ).get()
    }

    static let ownTab = Presenter.loginSession("login-north")

    @Test func `tells whom one will be, and grants and records nothing yet`() async throws {
        let preparation = try await self.prepare()
        #expect(preparation.subject.name == "ACME")
        #expect(preparation.mode == .full)
        #expect(preparation.until == self.company.clock.now.advanced(by: .seconds(60)))
        #expect(try self.company.entries().isEmpty)
        #expect(try await self.company.impersonation.visits(visibleTo: "ada").isEmpty)
    }

    @Test func `starts a visit in the new tab, once`() async throws {
        let preparation = try await self.prepare()
        let visit = try await self.company.impersonation.accept(preparation.code, presenting: Self.ownTab).get()
        #expect(visit.visit == preparation.visit)
        let again = try await self.company.impersonation.accept(preparation.code, presenting: Self.ownTab)
        #expect(again.refusal?.reasons == [.handOffInvalid])
        #expect(try self.company.entries().map(\.kind) == [.visitStarted, .visitRefused])
        #expect(try self.company.entries().last?.detail == .visitRefused(reasons: ["hand-off-used"]))
        #expect(try await self.company.impersonation.resume(visit.token).refusal == nil)
    }

    @Test func `works for nobody but whom it was made for, and still works for them`() async throws {
        let preparation = try await self.prepare(handingTo: .audience("panel.example.org"))
        for thief in [Presenter.loginSession("login-south"), Self.ownTab, .audience("evil.example.org")] {
            let stolen = try await self.company.impersonation.accept(preparation.code, presenting: thief)
            #expect(stolen.refusal?.reasons == [.handOffInvalid])
        }
        let taken = try await self.company.impersonation.accept(
            preparation.code, presenting: .audience("panel.example.org"))
        #expect(taken.refusal == nil)
        let refusals = try self.company.entries().filter { $0.kind == .visitRefused }
        #expect(refusals.count == 3)
        #expect(refusals.allSatisfy { $0.detail == .visitRefused(reasons: ["hand-off-presenter"]) })
        #expect(
            try refusals.map { try $0.staffDetails()?.presentedBy } == [
                "login-south", "login-north", "evil.example.org",
            ])
        #expect(refusals.allSatisfy { $0.subject == "acme" && $0.place.subjectIndex != nil })
    }

    @Test(arguments: [(59_999, true), (60_000, false), (60_001, false)])
    func `lapses after 60 seconds to the millisecond`(_ milliseconds: Int, _ works: Bool) async throws {
        let preparation = try await self.prepare()
        self.company.clock.advance(by: .milliseconds(milliseconds))
        let answer = try await self.company.impersonation.accept(preparation.code, presenting: Self.ownTab)
        #expect((answer.refusal == nil) == works)
        guard !works else { return }
        #expect(answer.refusal?.reasons == [.handOffInvalid])
        #expect(try self.company.entries().last?.detail == .visitRefused(reasons: ["hand-off-lapsed"]))
    }

    @Test func `leaves nothing but its lapse when the dialog is closed`() async throws {
        _ = try await self.prepare()
        self.company.clock.advance(by: .seconds(61))
        let report = try await self.company.impersonation.sweep()
        #expect(report.ended == 1)
        #expect(try self.company.entries().isEmpty)
        #expect(self.company.sessions.visits(matching: VisitQuery(.unsettled)).isEmpty)
    }

    @Test func `of a thousand uses at once exactly one works`() async throws {
        let preparation = try await self.prepare()
        let impersonation = self.company.impersonation
        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<1_000 {
                group.addTask {
                    try await impersonation.accept(preparation.code, presenting: Self.ownTab).refusal == nil
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 1)
        let log = self.company.log
        let starts = try await log.entries(matching: AuditQuery(kinds: [.visitStarted]))
        #expect(starts.count == 1)
        let refused = try await log.entries(matching: AuditQuery(kinds: [.visitRefused], limit: 1_000))
        // A burst leaves a few entries that stand for all of it, but for what the next one will stand for.
        let accounted: Int64 = refused.reduce(0) { sum, entry in
            if case .visitRefused(_, let number) = entry.detail { sum + number } else { sum }
        }
        let ledger = try #require(self.company.sessions.ledger(of: "north"))
        #expect(refused.count < 30 && accounted + Int64(ledger.codeRefusals.unrecorded) == 999)
    }

    @Test func `is decided again when it is used`() async throws {
        let preparation = try await self.prepare()
        try self.company.change("acme") { $0.owner = "south" }
        let answer = try await self.company.impersonation.accept(preparation.code, presenting: Self.ownTab)
        #expect(answer.refusal?.reasons == [.outsideScope])
    }

    @Test func `works no more once the operator has signed out`() async throws {
        let preparation = try await self.prepare()
        _ = try await self.company.impersonation.operatorLeft("login-north", of: "north")
        let answer = try await self.company.impersonation.accept(preparation.code, presenting: Self.ownTab)
        #expect(answer.refusal?.reasons == [.loginEnded])
    }

    @Test func `is given out 20 times within a minute and no more`() async throws {
        for _ in 0..<20 { _ = try await self.prepare() }
        let refused = try await self.company.impersonation.prepare(
            as: "acme", by: self.company.staff("north"), because: "asked by phone",
            leaving: .ownPage(HostingCompany.page))
        #expect(refused.refusal?.reasons == [.tooManyEntries])
        self.company.clock.advance(by: .seconds(60))
        _ = try await self.prepare()
    }

    @Test func `that nobody ever made is refused like any other, and names nobody in the log`() async throws {
        let unknown = try #require(HandOffCode("handoff_" + String(repeating: "0", count: 64)))
        let answer = try await self.company.impersonation.accept(unknown, presenting: Self.ownTab)
        #expect(answer.refusal?.reasons == [.handOffInvalid])
        #expect(try self.company.entries().isEmpty)
    }
}
