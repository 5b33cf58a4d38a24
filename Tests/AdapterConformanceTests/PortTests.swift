// SPDX-License-Identifier: Apache-2.0

import AdapterConformance
import Foundation
import Testing

@Suite struct `Of the protocols that vendors implement` {
    /// How many requirements there are of each.
    private static let checked: [String: Int] = [
        "AccountStore": Requirement.accountStore.count, "SessionStore": Requirement.sessionStore.count,
        "AuditStore": Requirement.auditStore.count, "CheckpointSink": Requirement.checkpointSink.count,
        "CheckpointSigner": Requirement.checkpointKeys.count, "CheckpointVerifier": Requirement.checkpointKeys.count,
        "NoticeSink": Requirement.noticeSink.count, "FactSource": Requirement.factSource.count,
        "WallClock": Requirement.wallClock.count, "EntropySource": Requirement.entropySource.count,
        "Phrasebook": Requirement.phrasebook.count, "TimeFormat": Requirement.timeFormat.count,
    ]

    /// What promises nothing that could be checked from outside.
    private static let unchecked: [String: String] = [
        "ActRule": "decides as a vendor likes", "ChangeRule": "decides as a vendor likes",
        "EntryRule": "decides as a vendor likes", "LogReadRule": "decides as a vendor likes",
        "ScopeRule": "decides as a vendor likes", "LogFormat": "writes for readers of a vendor's own",
        "LogSource": "is read from end to end by the verifier, which names what is wrong",
        "CodedError": "is for errors of the library", "SecretPurpose": "is for secrets of the library",
    ]

    @Test func `each has requirements, or a reason to have none`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var protocols: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: /public protocol (\w+)/) {
                protocols.insert(String(match.1))
            }
        }
        #expect(protocols == Set(Self.checked.keys).union(Self.unchecked.keys))
        #expect(Self.checked.values.allSatisfy { $0 > 0 })
        #expect(Set(Self.checked.keys).isDisjoint(with: Self.unchecked.keys))
    }
}
