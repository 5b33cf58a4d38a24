// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `The README` {
    /// The panel's own part, which the example calls.
    struct Registrar {
        func setAutoRenew(_ isOn: Bool, for domain: String) async throws {}
    }

    static func example(
        _ accounts: any AccountStore, _ sessions: any SessionStore, _ log: AuditLog, _ policy: ImpersonationPolicy,
        _ ada: Operator, _ registrar: Registrar
    ) async throws -> Bool {
        // As the README has it, from here
        let impersonation = ImpersonationService(accounts: accounts, sessions: sessions, log: log, policy: policy)
        let page = try ReturnPoint("/customers?filter=acme&page=2#row-7")
        let visit = try await impersonation.start(as: "acme", by: ada, because: "ticket 4711", returningTo: page).get()

        let context = try await impersonation.resume(visit.token).get()  // with every request, checked anew
        print(context.banner.headline())  // Ada (ada), you are signed in as Acme Ltd (acme)
        let answer = try await context.perform("domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp) {
            try await registrar.setAutoRenew(true, for: "example.org")  // runs once its attempt is on record
        }

        let departure = try await impersonation.stop(visit.token).get()
        print(departure.returnPoint.path)  // /customers?filter=acme&page=2#row-7
        // to here
        return answer.refusal == nil && departure.returnPoint == page
    }

    @Test func `shows code that does what it says`() async throws {
        let company = try HostingCompany()
        var ada = company.staff("ada")
        ada.authenticatedAt = SystemClock().now
        let log = AuditLog(store: InMemoryAuditStore())
        #expect(
            try await Self.example(company.accounts, company.sessions, log, .ofTests, ada, Registrar()))
    }

    @Test func `shows the very code that is tested`() throws {
        let file = URL(filePath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let source = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(source.firstIndex { $0.hasSuffix("As the README has it, from here") })
        let last = try #require(source.firstIndex { $0.hasSuffix("// to here") })
        let example = source[first + 1..<last].map { $0.dropFirst(8) }.joined(separator: "\n")
        #expect(example.count > 500)
        #expect(readme.contains("```swift\n\(example)\n```"))
    }
}
