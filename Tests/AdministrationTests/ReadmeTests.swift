// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Permissions
import Testing

@Suite struct `What the README says of the account desk` {
    @Test func `is code that runs`() async throws {
        let office = try Office()
        let (accounts, log, ada) = (office.store, office.log, office.staff("ada"))
        let sessions = office.sessions
        let impersonation = ImpersonationService(accounts: accounts, sessions: sessions, log: log)

        // README: begin
        let desk = AccountDesk(accounts: accounts, policy: impersonation.policy.entering)
        let rows = try await desk.list(AccountSearch("the acme"), as: ada.account).rows

        let administration = AdministrationService(accounts: accounts, sessions: sessions, log: log)
        let answer = try await administration.suspend(
            "acme", because: "unpaid invoice 4711", by: ada, seen: rows[0].account)
        // README: end

        #expect(rows.map(\.account.id) == ["acme"])
        #expect(try answer.get().account.status.kind == .suspended)
    }

    @Test func `is this code`() throws {
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex { $0.hasSuffix("// README: begin") })
        let end = try #require(lines.firstIndex { $0.hasSuffix("// README: end") })
        let code = lines[(begin + 1)..<end].map { $0.dropFirst(8) }.joined(separator: "\n")
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        #expect(code.contains("AdministrationService") && readme.contains("```swift\n\(code)\n```"))
    }
}
