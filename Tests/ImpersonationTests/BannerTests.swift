// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The banner` {
    @Test func `says who is acting as whom, since when, how long still, and how to stop`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        company.clock.advance(by: .seconds(30))
        let banner = try await company.impersonation.resume(visit.token).get().banner
        #expect(banner.headline() == "NORTH (north), you are signed in as ACME (acme)")
        #expect(banner.detail() == "since 00:00 UTC, 60 minutes left")
        #expect(banner.stopLabel() == "Stop being ACME (acme) and go back")
        #expect(banner.accessibilityText().hasPrefix("Warning: NORTH (north), everything you do now"))
        #expect(banner.timeLeft == .seconds(60 * 60 - 30))
    }

    @Test func `says when one may only look`() async throws {
        let company = try HostingCompany()
        let visit = try await company.impersonation.start(
            as: "acme", by: company.staff("north"), because: "only looking", returningTo: HostingCompany.page,
            mode: .readOnly
        ).get()
        let banner = try await company.impersonation.resume(visit.token).get().banner
        #expect(banner.detail().hasSuffix(", read-only"))
    }

    @Test func `is due exactly while a visit is running`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        #expect(try await company.impersonation.resume(visit.token).refusal == nil)
        _ = try await company.impersonation.stop(visit.token).get()
        #expect(try await company.impersonation.resume(visit.token).refusal != nil)
    }

    @Test func `names people as they were when the visit was prepared, from what is stored`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        try company.change("acme") { $0.displayName = "Renamed" }
        let banner = try await company.impersonation.resume(visit.token).get().banner
        #expect(banner.subject.name == "ACME")
    }

    @Test func `has one stamp for a visit, another for the next`() async throws {
        let company = try HostingCompany()
        let first = try await company.start("acme")
        let stamp = try await company.impersonation.resume(first.token).get().banner.stamp
        #expect(try await company.impersonation.resume(first.token).get().banner.stamp == stamp)
        let second = try await company.start("acme")
        #expect(try await company.impersonation.resume(second.token).get().banner.stamp != stamp)
    }

    @Test func `lets no name forge a line or turn a direction`() async throws {
        let company = try HostingCompany()
        try company.change("acme") { $0.displayName = "Acme\n\u{1B}[31mROOT\u{202E}evil" }
        try company.change("bakery") { $0.displayName = "מאפייה" }
        let acme = try await company.impersonation.resume(company.start("acme").token).get().banner
        #expect(
            acme.headline()
                == "NORTH (north), you are signed in as Acme\\u{A}\\u{1B}[31mROOT\\u{202E}evil (acme)")
        let bakery = try await company.impersonation.resume(company.start("bakery").token).get().banner
        #expect(bakery.headline().contains("\u{2068}מאפייה\u{2069} (bakery)"))
    }

    struct German: Phrasebook {
        func text(_ phrase: Phrase) -> String {
            switch phrase {
            case .bannerHeadline(let actor, let subject): "\(actor) als \(subject)"
            case .bannerStop: "Zurück"
            default: EnglishPhrasebook().text(phrase)
            }
        }
    }

    @Test func `speaks any language a front end gives it`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        let banner = try await company.impersonation.resume(visit.token).get().banner
        #expect(banner.headline(in: German()) == "NORTH (north) als ACME (acme)")
        #expect(banner.stopLabel(in: German()) == "Zurück")
    }

    @Test(arguments: EndCause.allCases)
    func `has words for every way a visit ends`(_ cause: EndCause) {
        #expect(!EnglishPhrasebook().text(.visitEnded(cause)).isEmpty)
    }
}
