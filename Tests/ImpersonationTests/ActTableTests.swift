// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

/// What the default policy does with one capability of a sensitivity, from outside.
struct DefaultRow: Sendable, CustomTestStringConvertible {
    enum Answer: Hashable {
        case done, refused
        case asked([ActRequirement])
    }

    let sensitivity: Sensitivity
    let capability: Capability.ID
    /// The answer where nothing is given, late in a visit.
    let bare: Answer
    /// The kinds of entry once everything is given.
    let entries: [AuditKind]
    /// What the entries name as given, and as the sensitivity.
    var evidence: [AuditWord] = []
    var isFlagged = true

    var testDescription: String { self.sensitivity.rawValue }

    static let fresh = ActRequirement.freshAuthentication(within: .seconds(600))

    static let all: [Self] = [
        Self(sensitivity: .read, capability: .domainsList, bare: .done, entries: [.actViewed], isFlagged: false),
        Self(
            sensitivity: .change, capability: .sitesAdd, bare: .done, entries: [.actAttempted, .actCompleted],
            isFlagged: false),
        Self(
            sensitivity: .privateContent, capability: .mailboxesOpenContent, bare: .asked([.reason]),
            entries: [.actAttempted, .actCompleted], evidence: ["reason"]),
        Self(
            sensitivity: .destructive, capability: .databasesDrop, bare: .asked([.accountName]),
            entries: [.actAttempted, .actCompleted], evidence: ["account-name"]),
        Self(
            sensitivity: .spending, capability: .domainsRegister, bare: .asked([.accountName]),
            entries: [.actAttempted, .actCompleted], evidence: ["account-name"]),
        Self(
            sensitivity: .credential, capability: .domainsTransferOut, bare: .asked([Self.fresh, .reason]),
            entries: [.actAttempted, .actCompleted], evidence: ["authentication", "reason"]),
        Self(
            sensitivity: .credential, capability: "nobody.thoughtOfThis", bare: .asked([Self.fresh, .reason]),
            entries: [.actAttempted, .actCompleted], evidence: ["authentication", "reason"]),
        Self(
            sensitivity: .lasting, capability: .routingForwardOutside, bare: .asked([Self.fresh]),
            entries: [.actAttempted, .actCompleted], evidence: ["authentication"]),
        Self(sensitivity: .legal, capability: .legalAcceptTerms, bare: .refused, entries: [.actRefused]),
        Self(sensitivity: .oversight, capability: .oversightStartVisit, bare: .refused, entries: [.actRefused]),
    ]
}

@Suite struct `The default table` {
    @Test func `has a row for every sensitivity`() {
        #expect(Set(DefaultRow.all.map(\.sensitivity)) == Set(Sensitivity.allCases))
    }

    /// Administrators and resellers, in customers and resellers.
    static let pairs: [(staff: Account.ID, subject: Account.ID)] = [
        ("north", "acme"), ("ada", "acme"), ("ada", "north"), ("ada", "bob"),
    ]

    @Test(arguments: DefaultRow.all, VisitMode.allCases)
    func `is kept by every act, whoever acts in whose account, and is on record`(
        _ row: DefaultRow, _ mode: VisitMode
    ) async throws {
        for (staff, subject) in Self.pairs {
            let company = try HostingCompany(policy: ImpersonationPolicy())
            let visit = try await company.impersonation.start(
                as: subject, by: company.staff(staff), because: "asked", returningTo: HostingCompany.page, mode: mode
            ).get()
            _ = try await company.impersonation.resume(visit.token).get()
            company.clock.advance(by: .milliseconds(600_001))
            let context = try await company.impersonation.resume(visit.token).get()
            let isKept = mode == .readOnly && ![.read, .privateContent, .legal, .oversight].contains(row.sensitivity)
            let bare = try await context.perform(row.capability, stamp: context.banner.stamp) {}
            let entries = try company.entries().dropFirst()
            switch (isKept ? .refused : row.bare, bare) {
            case (.done, .granted): #expect(entries.map(\.kind) == row.entries)
            case (.refused, .refused(let refusal)):
                #expect(refusal.missing.isEmpty && entries.map(\.kind) == [.actRefused])
                #expect(refusal.reasons.contains(isKept ? .readOnly : .notWhileVisiting))
            case (.asked(let missing), .refused(let refusal)):
                #expect(refusal.reasons == [.evidenceMissing] && refusal.missing == missing && entries.isEmpty)
            default: Issue.record("\(staff) in \(subject), \(mode): \(bare)")
            }
            let all = ActEvidence(
                reason: "asked", accountName: subject.rawValue, authenticatedAt: company.clock.now)
            let given = try await context.perform(row.capability, stamp: context.banner.stamp, with: all) {}
            let written = try company.entries().dropFirst(1 + entries.count)
            #expect((given.refusal == nil) == (!isKept && row.bare != .refused))
            #expect(written.map(\.kind) == (isKept ? [.actRefused] : row.entries))
            for entry in written {
                #expect(entry.detail.act?.sensitivity?.rawValue == (row.isFlagged ? row.sensitivity.rawValue : nil))
                #expect(entry.detail.act?.evidence == (isKept ? [] : row.evidence))
            }
        }
    }

    @Test func `can be replaced for a role, in an account of a role, and in a mode`() async throws {
        var policy = ImpersonationPolicy()
        policy.acting.lines += [
            .ask([.ticket], for: .capability(.domainsList), by: [.reseller]),
            .ask([.reason], for: .capability(.domainsList), modes: [.readOnly]),
            .refuse(.area("sites"), in: [.reseller]),
        ]
        let company = try HostingCompany(policy: policy)
        func answer(
            _ capability: Capability.ID, _ staff: Account.ID, _ subject: Account.ID, _ mode: VisitMode = .full
        ) async throws -> Refusal? {
            let visit = try await company.impersonation.start(
                as: subject, by: company.staff(staff), because: "asked", returningTo: HostingCompany.page, mode: mode
            ).get()
            let context = try await company.impersonation.resume(visit.token).get()
            let answer = try await context.perform(capability, stamp: context.banner.stamp) {}
            #expect(context.preview(capability).requirements == answer.refusal?.missing ?? [])
            return answer.refusal
        }
        #expect(try await answer(.domainsList, "north", "acme")?.missing == [.ticket])
        #expect(try await answer(.domainsList, "ada", "acme") == nil)
        #expect(try await answer(.domainsList, "ada", "acme", .readOnly)?.missing == [.reason])
        #expect(try await answer(.domainsList, "north", "acme", .readOnly)?.missing == [.ticket, .reason])
        #expect(try await answer(.sitesAdd, "ada", "acme") == nil)
        #expect(try await answer(.sitesAdd, "ada", "north")?.reasons == [.notWhileVisiting])
    }
}

@Suite struct `The mode of a visit` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    func suspend(_ account: Account.ID) throws {
        let suspension = Suspension(by: "ada", authority: .administrator, reason: "unpaid", at: self.company.clock.now)
        try self.company.change(account) { $0.status = .suspended(suspension) }
    }

    func changes(_ context: ActingContext) async throws -> Bool {
        let answer = try await context.perform("domains.setAutoRenew", stamp: context.banner.stamp) {}
        if let refusal = answer.refusal { #expect(refusal.reasons == [.readOnly]) }
        return answer.refusal == nil
    }

    @Test func `is the lower of what is allowed and what was asked for`() async throws {
        for (suspended, asked, mode) in [
            (false, .full, .full), (false, .readOnly, .readOnly), (true, .full, .readOnly),
            (true, .readOnly, .readOnly),
        ] as [(Bool, VisitMode, VisitMode)] {
            if suspended { try self.suspend("acme") }
            let visit = try await self.company.impersonation.start(
                as: "acme", by: self.company.staff("north"), because: "asked", returningTo: HostingCompany.page,
                mode: asked
            ).get()
            let context = try await self.company.impersonation.resume(visit.token).get()
            #expect(context.mode == mode && context.banner.mode == mode)
            #expect(try await self.changes(context) == (mode == .full))
        }
    }

    @Test func `is lowered by an act that finds it lower, and only a new start raises it`() async throws {
        let visit = try await self.company.start("acme")
        let before = try await self.company.impersonation.resume(visit.token).get()
        #expect(try await self.changes(before))
        try self.suspend("north")  // The account above: acme counts as suspended, and ada may still look.
        let ada = try await self.company.start("acme", by: "ada")
        #expect(try await self.company.impersonation.resume(ada.token).get().mode == .readOnly)
        try self.company.change("north") { $0.status = .active }
        #expect(try await self.company.impersonation.resume(ada.token).get().mode == .readOnly)
        let again = try await self.company.start("acme", by: "ada")
        let context = try await self.company.impersonation.resume(again.token).get()
        #expect(context.mode == .full)
        // An act is a check too: it finds the suspension, and the visit stays lowered when that is lifted.
        try self.suspend("acme")
        #expect(try await !self.changes(context))
        try self.company.change("acme") { $0.status = .active }
        #expect(try await !self.changes(context))
        let kept = self.company.sessions.visit(.id(again.visit))?.visit
        #expect(kept?.active?.mode == .readOnly)
        #expect(try await self.company.impersonation.resume(again.token).get().mode == .readOnly)
        // What is kept already is not stored again.
        #expect(self.company.sessions.visit(.id(again.visit))?.visit == kept)
    }

    @Test func `is not raised by leaving for another account`() async throws {
        let outer = try await self.company.impersonation.start(
            as: "north", by: self.company.staff("ada"), because: "asked", returningTo: HostingCompany.page,
            mode: .readOnly
        ).get()
        let inner = try await self.company.impersonation.start(
            as: "acme", by: self.company.staff("ada"), because: "asked", leaving: .visit(outer.token), mode: .full
        ).get()
        #expect(try await self.company.impersonation.resume(inner.token).get().mode == .readOnly)
    }
}
