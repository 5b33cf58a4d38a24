// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Audit

@Suite struct `The canonical writer` {
    @Test func `writes what the value would write`() throws {
        let digest = SHA256.hash(Array("leaf".utf8))
        let reason = "Customer asked: \"why?\"\n\tC:\\mail – é, \u{1f600}, \u{7f}, \u{0}"
        var writer = CanonicalWriter(reservingCapacity: 8)
        writer.beginObject()
        writer.key("at")
        writer.integer(1_700_000_000_123)
        writer.key("digest")
        writer.hex(digest)
        writer.key("empty")
        writer.beginObject()
        writer.endObject()
        writer.key("list")
        writer.beginArray()
        for number: Int64 in [0, -9_007_199_254_740_991, 9_007_199_254_740_991] { writer.integer(number) }
        writer.beginObject()
        writer.key("a")
        writer.bool(false)
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.key("reason")
        writer.string(reason)
        writer.key(escaping: "z\n")
        writer.bool(true)
        writer.endObject()
        let value = JSONValue.object([
            "at": .integer(1_700_000_000_123),
            "digest": .string(digest.hex),
            "empty": .object([:]),
            "list": .array([
                .integer(0), .integer(-9_007_199_254_740_991), .integer(9_007_199_254_740_991),
                .object(["a": .bool(false)]), .array([]),
            ]),
            "reason": .string(reason),
            "z\n": .bool(true),
        ])
        #expect(try writer.bytes == value.canonicalBytes())
    }

    @Test func `stops at a number that not every reader keeps`() async {
        await #expect(processExitsWith: .failure) {
            var writer = CanonicalWriter(reservingCapacity: 8)
            writer.integer(9_007_199_254_740_992)
        }
    }

    #if DEBUG
    @Test func `stops at a key out of order in debug builds`() async {
        await #expect(processExitsWith: .failure) {
            var writer = CanonicalWriter(reservingCapacity: 8)
            writer.beginObject()
            writer.key("b")
            writer.bool(true)
            writer.key("a")
        }
    }

    @Test func `stops at a repeated key in debug builds`() async {
        await #expect(processExitsWith: .failure) {
            var writer = CanonicalWriter(reservingCapacity: 8)
            writer.beginObject()
            writer.key("a")
            writer.bool(true)
            writer.key("a")
        }
    }
    #endif
}
