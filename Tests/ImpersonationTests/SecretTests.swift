// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Testing

@Suite struct `Secrets` {
    let company: HostingCompany

    init() throws {
        self.company = try HostingCompany()
    }

    /// Every way in which Swift prints a value by itself.
    static func printed(_ value: Any) -> String {
        var text = "\(value)\n\(String(describing: value))\n\(String(reflecting: value))\n"
        dump(value, to: &text)
        func walk(_ mirror: Mirror, depth: Int) {
            guard depth < 12 else { return }
            for child in mirror.children {
                text += "\(child.value)\n"
                walk(Mirror(reflecting: child.value), depth: depth + 1)
            }
        }
        walk(Mirror(reflecting: value), depth: 0)
        return text
    }

    @Test func `appear nowhere but where they are revealed`() async throws {
        let impersonation = self.company.impersonation
        let preparation = try await impersonation.prepare(
            as: "acme", by: self.company.staff("north"), because: "asked", leaving: .ownPage(HostingCompany.page)
        ).get()
        let visit = try await impersonation.accept(preparation.code, presenting: .loginSession("login-north")).get()
        let context = try await impersonation.resume(visit.token).get()
        let snapshot = try #require(self.company.sessions.visit(.id(visit.visit)))
        let secrets = [preparation.code.reveal(), visit.token.reveal(), context.banner.stamp.reveal()]
            .map { $0.drop { $0 != "_" }.dropFirst() }
        #expect(secrets.allSatisfy { $0.count == 64 } && Set(secrets).count == 3)
        let departure = PointOfDeparture.visit(visit.token)
        var shown = [preparation, visit, context, context.banner, visit.token, departure, snapshot].map(Self.printed)
        shown.append(String(decoding: try JSONEncoder().encode(snapshot.visit), as: UTF8.self))
        shown += try self.company.entries().map { $0.jsonLine() }
        do {
            _ = try await impersonation.accept(preparation.code, presenting: .loginSession("login-north")).get()
        } catch { shown.append(Self.printed(error)) }
        for text in shown {
            for secret in secrets { #expect(!text.contains(secret)) }
        }
    }

    @Test func `have 256 bits and are stored as digests that do not lead back`() async throws {
        let visit = try await self.company.start("acme")
        let text = visit.token.reveal()
        let snapshot = try #require(self.company.sessions.visit(.id(visit.visit)))
        let bits = try #require(Digest(hex: String(text.dropFirst("visit_".count))))
        #expect(snapshot.visit.token == SHA256.hash(Array("visit".utf8) + [0] + bits.bytes))
        #expect(snapshot.visit.token != SHA256.hash(bits.bytes))
    }

    @Test func `of one purpose never pass for another`() async throws {
        let visit = try await self.company.start("acme")
        let bits = visit.token.reveal().dropFirst("visit_".count)
        #expect(HandOffCode(visit.token.reveal()) == nil)
        #expect(PageStamp(visit.token.reveal()) == nil)
        let asCode = try #require(HandOffCode("handoff_\(bits)"))
        let answer = try await self.company.impersonation.accept(asCode, presenting: .loginSession("login-north"))
        #expect(answer.refusal?.reasons == [.handOffInvalid])
        let context = try await self.company.impersonation.resume(visit.token).get()
        let asStamp = try #require(PageStamp("page_\(bits)"))
        let act = try await context.perform("domains.setAutoRenew", stamp: asStamp) {}
        #expect(act.refusal?.reasons == [.wrongPage])
    }

    @Test(arguments: [
        "", "visit_", "visit_00", "Visit_" + String(repeating: "0", count: 64), String(repeating: "0", count: 64),
        "visit_" + String(repeating: "A", count: 64), "visit_" + String(repeating: "0", count: 63),
        "visit_" + String(repeating: "0", count: 65), " visit_" + String(repeating: "0", count: 64),
        "visit_\u{301}" + String(repeating: "0", count: 64), "visit_" + String(repeating: "0", count: 63) + "é",
        "visit_" + String(repeating: "0", count: 63) + "\0",
    ])
    func `are read only as they were written`(_ text: String) {
        #expect(VisitToken(text) == nil)
    }

    @Test func `round trip through their text`() async throws {
        let visit = try await self.company.start("acme")
        #expect(VisitToken(visit.token.reveal()) == visit.token)
    }

    @Test func `that nobody holds belong to no visit`() async throws {
        let token = try #require(VisitToken("visit_" + String(repeating: "0", count: 64)))
        #expect(try await self.company.impersonation.resume(token).refusal?.reasons == [.noVisit])
        #expect(try await self.company.impersonation.stop(token).refusal?.reasons == [.noVisit])
    }
}
