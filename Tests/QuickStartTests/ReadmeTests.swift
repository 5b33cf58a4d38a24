// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import QuickStart

@Suite struct `The README` {
    static func text(of path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The example without the line about its licence.
    static func example() throws -> String {
        let source = try Self.text(of: "Examples/FirstVisit/main.swift")
        return source.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).joined(separator: "\n")
    }

    @Test func `shows the very program that is built`() throws {
        let example = try Self.example()
        #expect(example.hasPrefix("import Accounts\n"))
        #expect(example.hasSuffix("\n"))
        #expect(try Self.text(of: "README.md").contains("```swift\n\(example)```"))
    }

    #if os(macOS) || os(Linux)
    @Test func `shows a program that prints what its comments say`() throws {
        let said = try Self.example().split(separator: "\n").filter { $0.contains("print(") }.compactMap { line in
            line.firstRange(of: "  // ").map { line[$0.upperBound...] }
        }
        #expect(said.count == 4)
        let result = try `The command`.process([], of: "FirstVisit")
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        #expect(result.output == said.joined(separator: "\n") + "\n")
    }
    #endif
}
