// SPDX-License-Identifier: Apache-2.0

import Foundation
import Permissions
import Testing

@testable import AdapterConformance

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

    /// The texts of all files of the library.
    private static var sources: [String] {
        get throws {
            let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Sources")
            let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
            return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
                try String(contentsOf: $0, encoding: .utf8)
            }
        }
    }

    @Test func `those of words are asked about every reason that the library has`() throws {
        let reasons = try Self.sources.filter { $0.contains("extension RefusalReason {") }.flatMap { text in
            text.split(separator: "extension RefusalReason {").dropFirst().flatMap {
                $0.matches(of: /public static let \w+: Self = "([a-z-]+)"/).map { String($0.1) }
            }
        }
        #expect(Set(reasons) == Set(RefusalReason.known.map(\.rawValue)))
        #expect(reasons.count == RefusalReason.known.count)
    }

    @Test func `each has requirements, or a reason to have none`() throws {
        var protocols: Set<String> = []
        for text in try Self.sources {
            for match in text.matches(of: /public protocol (\w+)/) { protocols.insert(String(match.1)) }
        }
        #expect(protocols == Set(Self.checked.keys).union(Self.unchecked.keys))
        #expect(Self.checked.values.allSatisfy { $0 > 0 })
        #expect(Set(Self.checked.keys).isDisjoint(with: Self.unchecked.keys))
    }
}
