// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `What outlives a visit` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany(policy: ImpersonationPolicy())
    }

    struct Broken: Error {}

    /// A visit with its context.
    func enter(_ subject: Account.ID = "acme", by staff: Account.ID = "north") async throws -> ActingContext {
        let visit = try await self.company.start(subject, by: staff)
        return try await self.company.impersonation.resume(visit.token).get()
    }

    /// Leaves what an act is asked to leave.
    func leave(_ names: [String], in context: ActingContext, by capability: Capability.ID = .accessAddKey) async throws
    {
        _ = try await context.perform(
            capability, on: "it", stamp: context.banner.stamp, with: ActEvidence(accountName: context.subject.name),
            leaving: { names }
        ) {}.get()
    }

    /// All pages of a query, with how many there were.
    func all(_ query: AuditQuery) async throws -> (effects: [LastingEffect], pages: Int) {
        var (query, effects, pages) = (query, [LastingEffect](), 0)
        repeat {
            let page = try await self.company.impersonation.lastingEffects(matching: query)
            effects += page.effects
            pages += 1
            query.after = page.next
        } while query.after != nil
        return (effects, pages)
    }

    @Test func `is named by the act, and listed when the visit ends and ever after`() async throws {
        let visit = try await self.company.start("acme")
        let context = try await self.company.impersonation.resume(visit.token).get()
        let stamp = context.banner.stamp
        _ = try await context.perform(.accessCreateToken, on: "deploy", stamp: stamp) {}.get()
        _ = try await context.perform(.accessAddKey, stamp: stamp, leaving: \.self) { ["laptop", "", "phone"] }.get()
        _ = try await context.perform(.sitesAdd, on: "example.org", stamp: stamp) {}.get()
        await #expect(throws: Broken.self) {
            try await context.perform(.sitesScheduleTask, on: "nightly", stamp: stamp) { throw Broken() }
        }
        let summary = try #require(try await self.company.impersonation.stop(visit.token).get().summary)
        #expect(summary.lasting.map(\.name) == ["deploy", "laptop", "phone", "nightly"])
        #expect(
            summary.lasting.map(\.capability) == [
                .accessCreateToken, .accessAddKey, .accessAddKey, .sitesScheduleTask,
            ])
        // Whether the task that failed is there all the same, nobody knows.
        #expect(summary.lasting.map(\.isCertain) == [true, true, true, false])
        #expect(summary.lasting.allSatisfy { $0.visit == visit.visit && $0.subject == "acme" } && !summary.hasMore)
        for query in [
            AuditQuery(visit: visit.visit, order: .oldestFirst), AuditQuery(subject: "acme", order: .oldestFirst),
            AuditQuery(actor: "north", order: .oldestFirst, limit: 1),
        ] {
            #expect(try await self.all(query).effects == summary.lasting)
        }
        #expect(try await self.all(AuditQuery(subject: "bakery")).effects.isEmpty)
    }

    @Test func `is kept with names of bounded length and number`() async throws {
        let context = try await self.enter()
        let zalgo = "e" + String(repeating: "\u{301}", count: 300)
        try await self.leave(
            [String(repeating: "\u{1F511}", count: 200), zalgo] + (2..<120).map { "key \($0)" }, in: context)
        let names = try await self.all(AuditQuery(visit: context.visit)).effects.map { $0.name ?? "" }
        try #require(names.count == 100)
        #expect(names.last == "key 99")
        #expect(names.first == String(repeating: "\u{1F511}", count: 125))
        #expect(names[1].utf8.count == 499)
    }

    @Test func `is listed as uncertain while an act's outcome is not on record`() async throws {
        let company = self.company
        let context = try await self.enter()
        let (pages, single) = try await context.perform(
            .accessCreateToken, on: "deploy", stamp: context.banner.stamp
        ) {
            (
                try await self.all(AuditQuery(visit: context.visit, limit: 1)).effects,
                try await company.impersonation.lastingEffects(matching: AuditQuery(subject: "acme")).effects
            )
        }.get().value
        #expect(pages == single && pages.map(\.isCertain) == [false] && pages.map(\.name) == ["deploy"])
        #expect(try await self.all(AuditQuery(visit: context.visit)).effects.map(\.isCertain) == [true])
    }

    @Test func `is not suspected of acts that leave nothing`() async throws {
        let context = try await self.enter()
        let effects = try await context.perform(.sitesAdd, on: "example.org", stamp: context.banner.stamp) {
            try await self.all(AuditQuery(visit: context.visit)).effects
        }.get().value
        await #expect(throws: Broken.self) {
            try await context.perform(.sitesAdd, on: "example.net", stamp: context.banner.stamp) { throw Broken() }
        }
        #expect(effects.isEmpty)
        #expect(try await self.all(AuditQuery(visit: context.visit)).effects.isEmpty)
    }

    @Test(arguments: [AuditQuery.Order.oldestFirst, .newestFirst], [1, 2, 3, 7, 100])
    func `is found page by page, each once, however an act falls on pages`(
        _ order: AuditQuery.Order, _ limit: Int
    ) async throws {
        let (north, south) = (try await self.enter("acme"), try await self.enter("cinema", by: "south"))
        for number in 0..<5 {
            try await self.leave(["n\(number)"], in: north)
            try await self.leave(["s\(number)"], in: south, by: .sitesAdd)
            // Between an attempt and its completion lies another visit's act.
            _ = try await north.perform(.accessCreateToken, on: "t\(number)", stamp: north.banner.stamp) {
                try await self.leave(["during \(number)"], in: south)
            }.get()
        }
        // Where they were completed, and the newest first where they were attempted.
        let expected = (0..<5).flatMap { number in
            ["n\(number)", "s\(number)"]
                + (order == .oldestFirst ? ["during \(number)", "t\(number)"] : ["t\(number)", "during \(number)"])
        }
        let (effects, pages) = try await self.all(AuditQuery(order: order, limit: limit))
        #expect(effects.map { $0.name ?? "" } == (order == .oldestFirst ? expected : expected.reversed()))
        #expect(effects.allSatisfy(\.isCertain) && pages == 40 / limit + 1)
        let own = try await self.all(AuditQuery(subject: "cinema", order: order, limit: limit)).effects
        #expect(own.count == 10 && own.allSatisfy { $0.subject == "cinema" })
    }

    @Test(arguments: [Capability.ID.accessCreateToken, .sitesAdd])
    func `is listed, the oldest first, though its act is completed while somebody reads`(
        _ capability: Capability.ID
    ) async throws {
        let context = try await self.enter()
        let first = try await context.perform(
            capability, on: "it", stamp: context.banner.stamp, leaving: { _ in ["left"] }
        ) { () -> LastingEffectPage in
            try await self.company.impersonation.lastingEffects(matching: AuditQuery(order: .oldestFirst, limit: 1))
        }.get().value
        let rest = try await self.all(AuditQuery(order: .oldestFirst, after: first.next, limit: 1)).effects
        // What may leave something is told while nobody knows.
        #expect(first.effects.map(\.isCertain) == (capability == .accessCreateToken ? [false] : []))
        #expect(rest.map(\.name) == ["left"] && rest.filter(\.isCertain) == rest)
    }

    @Test func `is listed though its act is completed while somebody reads`() async throws {
        let (context, other) = (try await self.enter(), try await self.enter("cinema", by: "south"))
        let first = try await context.perform(.accessCreateToken, on: "deploy", stamp: context.banner.stamp) {
            try await self.leave(["during"], in: other)
            return try await self.company.impersonation.lastingEffects(matching: AuditQuery(limit: 1))
        }.get().value
        let rest = try await self.all(AuditQuery(after: first.next, limit: 1)).effects
        #expect((first.effects + rest).map(\.name) == ["during", "deploy"])
        #expect(rest.filter(\.isCertain) == rest)
    }

    @Test func `is listed where its act was completed when its attempt is not asked for`() async throws {
        let context = try await self.enter()
        let noon = try await context.perform(.accessCreateToken, on: "deploy", stamp: context.banner.stamp) {
            self.company.clock.advance(by: .seconds(300))
            return self.company.clock.now
        }.get().value
        let both = [AuditQuery.Order.oldestFirst, .newestFirst].flatMap { order in
            [AuditQuery(from: noon, order: order), AuditQuery(until: noon, order: order)]
        }
        for query in both {
            #expect(try await self.all(query).effects.map(\.name) == ["deploy"])
        }
        try await self.company.log.purge(
            recordedBefore: noon, policy: "retention", by: StaffDetails(account: "ada", loginSession: "login-ada"))
        #expect(try await self.all(AuditQuery()).effects.map(\.name) == ["deploy"])
    }

    @Test(arguments: [AuditQuery.Order.oldestFirst, .newestFirst])
    func `is told without its name once that is erased, and not at all where only the name told of it`(
        _ order: AuditQuery.Order
    ) async throws {
        let visit = try await self.company.start("acme")
        let context = try await self.company.impersonation.resume(visit.token).get()
        try await self.leave(["laptop", "phone"], in: context)
        try await self.leave(["ftp login"], in: context, by: .sitesAdd)
        let query = AuditQuery(subject: "acme", order: order)
        let before = try await self.all(query).effects
        #expect(Set(before.map(\.name)) == ["laptop", "phone", "ftp login"])
        let count = try await self.company.log.redact(
            .customer, of: .subject("acme"), ground: "gdpr-17",
            by: StaffDetails(account: "ada", loginSession: "login-ada"))
        #expect(count > 0)
        let after = try await self.all(query).effects
        #expect(after.map(\.name) == [nil] && after.map(\.capability) == [.accessAddKey])
        #expect(after.map(\.act) == before.filter { $0.name == "laptop" }.map(\.act) && after.allSatisfy(\.isCertain))
        let summary = try #require(try await self.company.impersonation.stop(visit.token).get().summary)
        #expect(summary.lasting == after)
    }

    @Test func `is found by time`() async throws {
        let context = try await self.enter()
        try await self.leave(["early"], in: context)
        self.company.clock.advance(by: .seconds(300))
        let noon = self.company.clock.now
        try await self.leave(["late"], in: context)
        #expect(try await self.all(AuditQuery(subject: "acme", from: noon)).effects.map(\.name) == ["late"])
        #expect(try await self.all(AuditQuery(subject: "acme", until: noon)).effects.map(\.name) == ["early"])
    }

    @Test func `is listed at the end up to a limit, which is told`() async throws {
        let visit = try await self.company.start("acme")
        let context = try await self.company.impersonation.resume(visit.token).get()
        for number in 0..<10 {
            try await self.leave((0..<100).map { "\(number)-\($0)" }, in: context)
        }
        func summary() async throws -> VisitSummary {
            try #require(try await self.company.impersonation.stop(visit.token).get().summary)
        }
        try await self.leave(["one more"], in: context)
        let listed = try await summary()
        #expect(listed.lasting.count == 1_000 && listed.hasMore && listed.lasting.last?.name == "9-99")
        #expect(try await self.all(AuditQuery(visit: visit.visit)).effects.count == 1_001)
    }
}
