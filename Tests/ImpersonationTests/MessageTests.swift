// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `A message` {
    static let generic = "You don't have permission to impersonate this user."

    /// Everything that is told about oneself, or about an account within reach.
    static let own: [RefusalReason] = [
        .actorNotActive, .oneself, .higherRole, .amongAdministrators, .subjectPending, .subjectSuspended,
        .subjectClosed, .subjectActive, .ruleFailed, .loginEnded, .loginOfAnother, .authenticatedInFuture,
        .reasonMissing, .frozen,
        .tooManyEntries, .handOffInvalid, .noVisit, .visitEnded, .wrongPage, .readOnly, .notWhileVisiting, .notOffered,
        .evidenceMissing, .wrongAccountName, .mayNotEnd, .tooManyVisits, .tooManySubjects, .tooManyRefusals,
        .consentMissing, .emergencyNotAllowed, .approvalMissing, .mayNotApprove, .noSuchConsent, .noticeNotTaken,
    ]

    static func text(_ reason: RefusalReason) -> String { EnglishPhrasebook().text(.refusal(reason)) }

    @Test func `is another one for every reason`() {
        #expect(Set(Self.own.map(Self.text)).count == Self.own.count)
        #expect(!Self.own.map(Self.text).contains(Self.generic))
    }

    @Test(arguments: [RefusalReason.outsideScope, "office-hours-over"])
    func `about what is out of reach, or has no words, tells nothing`(_ reason: RefusalReason) {
        #expect(Self.text(reason) == Self.generic)
    }

    @Test(arguments: [RefusalReason.handOffPresenter, .handOffUsed, .handOffLapsed])
    func `about a code never tells what is wrong with it`(_ reason: RefusalReason) {
        #expect(Self.text(reason) == Self.text(.handOffInvalid))
    }

    @Test func `is made of sentences`() {
        let texts =
            (Self.own + [.outsideScope]).map(Self.text)
            + EndCause.allCases.map {
                EnglishPhrasebook().text(.visitEnded($0))
            }
        #expect(texts.allSatisfy { $0.hasSuffix(".") && $0.first?.isUppercase == true })
    }

    @Test(
        arguments: [
            (.pending, "This account is not in use yet."), (.closed, "This account is closed."),
        ] as [(AccountStatus, String)])
    func `tells the owner what is the matter with an account of theirs, and others nothing`(
        _ status: AccountStatus, _ text: String
    ) async throws {
        let company = try HostingCompany()
        try company.change("acme") { $0.status = status }
        for (staff, expected) in [("north", text), ("ada", text), ("south", Self.generic)] as [(Account.ID, String)] {
            let answer = try await company.impersonation.start(
                as: "acme", by: company.staff(staff), because: "asked", returningTo: HostingCompany.page)
            #expect(answer.refusal?.message() == expected, "\(staff)")
        }
    }

    @Test func `tells an operator whose own account is suspended so, whomever they want to enter`() async throws {
        let company = try HostingCompany()
        try company.change("north") { $0.status = .closed }
        for subject in ["acme", "cinema", "nobody-at-all"] as [Account.ID] {
            let answer = try await company.impersonation.start(
                as: subject, by: company.staff("north"), because: "asked", returningTo: HostingCompany.page)
            #expect(answer.refusal?.message() == "The account you are signed in as is suspended or not in use.")
        }
    }

    @Test func `tells a deadline of the visit from the end of one's own login`() async throws {
        let company = try HostingCompany()
        var staff = company.staff("north")
        staff.loginEndsAt = company.clock.now.advanced(by: .seconds(120))
        let visit = try await company.impersonation.start(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page
        ).get()
        _ = try await company.impersonation.resume(visit.token).get()
        company.clock.advance(by: .seconds(120))
        let refusal = try #require(try await company.impersonation.resume(visit.token).refusal)
        #expect(refusal.end?.cause == .loginEnded)
        #expect(refusal.message() == "This visit is over. Your own login came to its end, and this visit with it.")
        #expect(try company.entries().last?.detail == .visitStopped(cause: "login-ended", milliseconds: 120_000))
    }

    @Test func `of a login that outlasts the visit is the deadline's`() async throws {
        let company = try HostingCompany()
        var staff = company.staff("north")
        staff.loginEndsAt = company.clock.now.advanced(by: .seconds(60 * 60 + 1))
        let visit = try await company.impersonation.start(
            as: "acme", by: staff, because: "asked", returningTo: HostingCompany.page
        ).get()
        _ = try await company.impersonation.resume(visit.token).get()
        for _ in 0..<4 {
            company.clock.advance(by: .seconds(14 * 60))
            company.sessions.touch(visit.visit, at: company.clock.now)
        }
        company.clock.advance(by: .seconds(4 * 60))
        #expect(try await company.impersonation.resume(visit.token).refusal?.end?.cause == .deadline)
    }
}

@Suite struct `An error's description` {
    struct Hostile: Error, CustomStringConvertible {
        let description: String
    }

    struct Silent: Error {
        let password = "hunter2"
    }

    static func description(_ underlying: any Error) -> String {
        ImpersonationError(.logUnavailable, "no log", underlying: underlying).description
    }

    @Test func `says what lies under it, inert`() {
        let text = Self.description(Hostile(description: "down\n2026-01-01 ADMIN granted\u{1B}[2J\u{202E}"))
        #expect(text == "logUnavailable: no log (down\\u{A}2026-01-01 ADMIN granted\\u{1B}[2J\\u{202E})")
        #expect(ImpersonationError(.logUnavailable, "no log").description == "logUnavailable: no log")
    }

    @Test func `shows no fields of an error that does not describe itself`() {
        #expect(Self.description(Silent()) == "logUnavailable: no log (Silent)")
    }

    @Test func `does not grow without limit`() {
        let limit = 500
        let longest = Hostile(description: String(repeating: "x", count: limit))
        let longer = Hostile(description: String(repeating: "x", count: limit + 1))
        #expect(Self.description(longest).hasSuffix("xx)"))
        #expect(Self.description(longer) == Self.description(longest).dropLast() + "…)")
    }
}

@Suite struct `A phrase` {
    @Test func `has a key of its own for a table of translations`() {
        let requirements: [ActRequirement] = [
            .reason, .ticket, .accountName, .freshAuthentication(within: .zero), .consent, .approval,
        ]
        let phrases: [Phrase] =
            [
                .bannerHeadline(actor: "a", subject: "b"), .bannerDetail(since: .earliest, left: .zero, mode: .full),
                .bannerStop(subject: "b"), .bannerAccessibility(actor: "a", subject: "b", left: .zero, mode: .full),
                .notice(.started(until: .latest, isEmergency: false), role: .reseller, at: .earliest),
                .notice(.started(until: .latest, isEmergency: true), role: .reseller, at: .earliest),
                .notice(.ended(.stopped, duration: .zero), role: .reseller, at: .earliest),
            ] + `A message`.own.map { .refusal($0) } + requirements.map { .missing($0) }
            + EndCause.allCases.map { .visitEnded($0) }
        #expect(Set(phrases.map(\.key)).count == phrases.count)
        #expect(phrases.allSatisfy { $0.key.wholeMatch(of: /[a-z-]+\.[a-z-]+/) != nil })
        #expect(Phrase.refusal("office-hours-over").key == "refusal.office-hours-over")
    }
}
