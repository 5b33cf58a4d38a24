// SPDX-License-Identifier: Apache-2.0

import Foundation
import Permissions
import Testing

@Suite struct `The handbook's page on the default policy` {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Documentation/Policy.md")
    static let (begin, end) = ("<!-- tables of the policy: begin -->\n\n", "\n<!-- tables of the policy: end -->")

    @Test func `has the tables of the policy itself`() throws {
        var page = try String(contentsOf: Self.file, encoding: .utf8)
        let begin = try #require(page.firstRange(of: Self.begin)).upperBound
        let end = try #require(page[begin...].firstRange(of: Self.end)).lowerBound
        let tables = PolicyPage(policy: .standard).tables
        if ProcessInfo.processInfo.environment["REWRITE_POLICY_PAGE"] != nil {
            page.replaceSubrange(begin..<end, with: tables)
            try page.write(to: Self.file, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            page[begin..<end] == tables,
            "Once the change is meant, run `REWRITE_POLICY_PAGE=1 swift test --filter PolicyPage` and read the page.")
    }

    @Test func `names every rule that can refuse`() throws {
        let page = try String(contentsOf: Self.file, encoding: .utf8)
        let entering =
            [EntryPolicy.actorActive, EntryPolicy.notOneself, EntryPolicy.standard.scope.id]
            + EntryPolicy.standard.rules.map(\.id)
        for rule in entering + [ActPolicy.ownRights, ActPolicy.oversight, ActPolicy.mode, ActPolicy.table] {
            #expect(page.contains("`\(rule)`"), "\(rule)")
        }
    }
}
