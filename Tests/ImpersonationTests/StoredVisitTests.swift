// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Permissions
import Testing

@testable import Impersonation

@Suite struct `A stored visit` {
    static func stored(_ state: TransitionTable.Start) throws -> Visit { try TransitionTable.visit(state) }

    typealias TransitionTable = `The transition table`

    @Test(arguments: TransitionTable.Start.allCases)
    func `is read as it was stored`(_ state: TransitionTable.Start) throws {
        let visit = try Self.stored(state)
        #expect(try JSONDecoder().decode(Visit.self, from: JSONEncoder().encode(visit)) == visit)
    }

    /// What somebody with access to the database could write there.
    static let forgeries: [(TransitionTable.Start, String, String)] = [
        (.used, #""revision":3"#, #""revision":0"#),
        (.used, #""id":"v1""#, #""id":"v 1""#),
        (.used, #""id":"v1""#, #""id":"""#),
        (.used, #""path":"\/customers?filter=ac&page=2#row-7""#, #""path":"\/\/evil.example""#),
        (.used, #""idleMilliseconds":900000"#, #""idleMilliseconds":0"#),
        (.used, #""mode":"full""#, #""mode":"root""#),
        (.used, #""role":"reseller""#, #""role":"owner""#),
        (.used, #""deadline":1767229200000"#, #""deadline":9999999999999999"#),
        (.used, #""token":"#, #""other":"#),
        (.ended, #""cause":"stopped""#, #""cause":"lapsed""#),
        (.ended, #""cause":"stopped""#, #""cause":"whatever""#),
        (.ended, #""startedAt":1767225600000"#, #""startedAt":1767225600001"#),
        (.unconfirmed, #""visit":"v1""#, #""visit":"v2""#), (.unconfirmed, #""actor":"north""#, #""actor":"bob""#),
        (.unconfirmed, #""subject":"acme""#, #""subject":"bakery""#),
        (.unconfirmed, #""content":"{"#, #""content":" {"#),
        (.used, #""deadline":1767229200000"#, #""deadline":253402300799999"#),
        (.used, #""revision":3"#, #""revision":9223372036854775807"#),
    ]

    @Test(arguments: Self.forgeries)
    func `that no transition could have left is an error`(
        _ state: TransitionTable.Start, _ original: String, _ forged: String
    ) throws {
        let encoder = JSONEncoder()
        let text = String(decoding: try encoder.encode(try Self.stored(state)), as: UTF8.self)
        #expect(text.contains(original), "the forgery no longer fits: \(text)")
        let changed = text.replacingOccurrences(of: original, with: forged)
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Visit.self, from: Data(changed.utf8)) }
    }

    @Test(arguments: ["outbox", "notices"])
    func `that says twice what happens once is an error`(_ list: String) throws {
        let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
        let visit = try Self.stored(.prepared).accepted(
            at: TransitionTable.start, token: SHA256.hash([3]), mode: .full, epoch: 0, limits: TransitionTable.limits,
            notifying: .bestEffort, salts: salts)
        func read(_ change: (inout [Any]) -> Void) throws -> Visit {
            let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(visit))
            var members = try #require(object as? [String: Any])
            var elements = try #require(members[list] as? [Any])
            change(&elements)
            members[list] = elements
            return try JSONDecoder().decode(Visit.self, from: JSONSerialization.data(withJSONObject: members))
        }
        #expect(try read { _ in } == visit)
        #expect(throws: DecodingError.self) { try read { $0 += $0 } }
    }

    @Test(arguments: [
        #"{"visitStopped":{"cause":"stopped","milliseconds":-1}}"#, #"{"freezeLifted":{"freeze":"f1"}}"#,
        #"{"actAttempted":{"_0":{"capability":"a.b","evidence":[],"id":"a1"}}}"#,
    ])
    func `that leaves to the log what the log would not take is an error`(_ forged: String) throws {
        let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
        let ended = try Self.stored(.used).ended(Visit.Ending(.stopped, at: TransitionTable.start), salts: salts)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(ended), as: UTF8.self)
        #expect(try JSONDecoder().decode(Visit.self, from: Data(text.utf8)) == ended)
        let changed = text.replacingOccurrences(
            of: #"{"visitStopped":{"cause":"stopped","milliseconds":0}}"#, with: forged)
        #expect(changed != text)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Visit.self, from: Data(changed.utf8)) }
    }
}
