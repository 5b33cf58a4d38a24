// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import SQLAdapters
import Testing

@Suite struct ReadmeTests {
    @Test func `The example runs`() async throws {
        try await withTemporaryPath { path in
            // The lines up to the blank comment are those of the README.
            let database = try await SQLDatabase.sqlite(path: path)
            let accounts = try await SQLAccountStore(database)
            let sessions = try await SQLSessionStore(database)
            let log = AuditLog(store: try await SQLAuditStore(database))
            let impersonation = ImpersonationService(accounts: accounts, sessions: sessions, log: log)

            let now = SystemClock().now
            let ada = Account(id: "ada", username: "ada", displayName: "Ada", role: .administrator, createdAt: now)
            let acme = Account(id: "acme", username: "acme", displayName: "Acme Ltd", role: .customer, createdAt: now)
            _ = try await accounts.commit(AccountCommit(inserts: [ada, acme]))

            let staff = Operator(account: "ada", loginSession: "login-1", authenticatedAt: now)
            let visit = try await impersonation.start(
                as: "acme", by: staff, because: "ticket 4711", returningTo: ReturnPoint("/customers?page=2")
            ).get()
            let context = try await impersonation.resume(visit.token).get()  // with every request
            let departure = try await impersonation.stop(visit.token).get()
            try await database.close()
            //
            #expect(context.subject.name == "Acme Ltd")
            #expect(departure.returnPoint.path == "/customers?page=2" && departure.isRecorded)
        }
    }

    @Test func `The example is the one of the README`() throws {
        let tests = URL(fileURLWithPath: #filePath)
        let readme = tests.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("README.md")
        let example = try #require(
            String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```").first { $0.hasPrefix("swift\n") }
        )
        let lines = try String(contentsOf: tests, encoding: .utf8).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let first = try #require(lines.firstIndex { $0.hasPrefix("// The lines up to") })
        let end = try #require(lines.firstIndex(of: "//"))
        let shown = example.split(separator: "\n").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(shown == Array(lines[(first + 1)..<end]))
    }
}
