// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite struct `The handbook's page on the life of a visit` {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Documentation/Visit.md")
    static let (begin, end) = ("<!-- the state machine: begin -->\n\n", "\n<!-- the state machine: end -->")

    @Test func `shows the state machine itself`() throws {
        var page = try String(contentsOf: Self.file, encoding: .utf8)
        let begin = try #require(page.firstRange(of: Self.begin)).upperBound
        let end = try #require(page[begin...].firstRange(of: Self.end)).lowerBound
        let text = VisitPage().text
        if ProcessInfo.processInfo.environment["REWRITE_VISIT_PAGE"] != nil {
            page.replaceSubrange(begin..<end, with: text)
            try page.write(to: Self.file, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            page[begin..<end] == text,
            "Once the change is meant, run `REWRITE_VISIT_PAGE=1 swift test --filter VisitPage` and read the page.")
    }
}
