// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite struct `The handbook's diagrams` {
    @Test func `of a visit is the state machine itself`() throws {
        try Self.compare("Documentation/Visit.md", with: VisitPage().text)
    }

    @Test func `of a second person's yes is the state machine itself`() throws {
        try Self.compare("Documentation/Watching.md", with: ApprovalPage().text)
    }

    /// Compares the part of a page that is made from the code, or writes it anew where that is asked for.
    private static func compare(_ file: String, with text: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: file)
        var page = try String(contentsOf: file, encoding: .utf8)
        let begin = try #require(page.firstRange(of: "<!-- the state machine: begin -->\n\n")).upperBound
        let end = try #require(page[begin...].firstRange(of: "\n<!-- the state machine: end -->")).lowerBound
        if ProcessInfo.processInfo.environment["REWRITE_DIAGRAMS"] != nil {
            page.replaceSubrange(begin..<end, with: text)
            try page.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            page[begin..<end] == text,
            "Once the change is meant, run `REWRITE_DIAGRAMS=1 swift test --filter diagrams` and read the page.")
    }
}
