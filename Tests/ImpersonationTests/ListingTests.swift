// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The list of running visits` {
    @Test func `shows each viewer what is theirs to know`() async throws {
        let company = try HostingCompany()
        let acme = try await company.start("acme", by: "ada").visit
        let cinema = try await company.start("cinema", by: "south").visit
        let south = try await company.start("south", by: "bob").visit
        let expected: [(Account.ID, Set<VisitID>)] = [
            ("ada", [acme, cinema, south]), ("north", [acme]), ("south", [cinema, south]), ("acme", [acme]),
            ("bakery", []), ("nobody-at-all", []),
        ]
        for (viewer, visits) in expected {
            let listed = try await company.impersonation.visits(visibleTo: viewer)
            #expect(Set(listed.map(\.id)) == visits, "\(viewer)")
        }
    }

    @Test func `comes in pages that neither repeat nor skip`() async throws {
        let company = try HostingCompany()
        var started: Set<VisitID> = []
        for number in 0..<7 {
            let login = try #require(LoginSessionID(rawValue: "login-\(number)"))
            started.insert(try await company.start("acme", login: login).visit)
        }
        var listed: [VisitID] = []
        var after: VisitID?
        repeat {
            let page = try await company.impersonation.visits(visibleTo: "ada", after: after, limit: 2)
            listed += page.map(\.id)
            after = page.last?.id
        } while after != nil
        #expect(listed.count == 7 && Set(listed) == started)
    }

    @Test(arguments: [(0, false), (-1, false), (1, true), (500, true), (501, false), (.max, false)])
    func `has 1 to 500 visits on a page, and any other number is an error`(_ limit: Int, _ isAllowed: Bool) async throws
    {
        let company = try HostingCompany()
        for viewer in ["ada", "nobody-at-all"] as [Account.ID] {
            do {
                _ = try await company.impersonation.visits(visibleTo: viewer, limit: limit)
                #expect(isAllowed)
            } catch let error as ImpersonationError {
                #expect(!isAllowed && error.code == .invalidInput)
            }
        }
    }

    @Test func `leaves out what is over, prepared, or not on record`() async throws {
        let company = try HostingCompany()
        _ = try await company.impersonation.prepare(
            as: "bakery", by: company.staff("north"), because: "asked", leaving: .ownPage(HostingCompany.page)
        ).get()
        _ = try await company.start("acme")
        company.clock.advance(by: .seconds(60 * 60))
        #expect(try await company.impersonation.visits(visibleTo: "ada").isEmpty)
    }
}
