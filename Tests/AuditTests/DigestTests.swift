// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Audit

@Suite struct `A digest` {
    private static let bytes: [UInt8] = (0..<32).map { UInt8($0 * 8 + 1) }
    private static let hex = "0109111921293139414951596169717981899199a1a9b1b9c1c9d1d9e1e9f1f9"

    @Test func `keeps the order of its bytes`() throws {
        let digest = try #require(Digest(bytes: Self.bytes))
        #expect(digest.bytes == Self.bytes)
        #expect(digest.hex == Self.hex)
        #expect(digest.description == Self.hex)
        #expect(Digest(hex: Self.hex) == digest)
        #expect(Digest(bytes: Self.bytes.reversed().reversed()) == digest)
    }

    @Test func `writes and reads every byte value at every place`() throws {
        for value in UInt8.min...UInt8.max {
            for place in [0, 7, 8, 31] {
                var bytes = Self.bytes
                bytes[place] = value
                let digest = try #require(Digest(bytes: bytes))
                let expected = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
                #expect(digest.hex == expected)
                #expect(Digest(hex: expected)?.bytes == bytes)
            }
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `is made of exactly 32 bytes`(count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 7, count: count)) == nil)
        #expect(Digest(bytes: repeatElement(7, count: count)) == nil)
    }

    private static let almostHex: [String] =
        ["", hex + "0", hex.uppercased(), "0x" + hex.dropLast(2), hex.dropLast(2) + "é"]
        + ["", "g", "`", "/", ":", " ", "é"].map { last in hex.dropLast() + last }

    @Test(arguments: almostHex)
    func `is written as exactly 64 lower-case hexadecimal digits`(text: String) {
        #expect(Digest(hex: text) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Digest].self, from: try JSONEncoder().encode([text]))
        }
    }

    @Test func `differs wherever one bit differs`() throws {
        let digest = try #require(Digest(bytes: Self.bytes))
        for bit in 0..<256 {
            var bytes = Self.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(Digest(bytes: bytes) != digest)
        }
    }

    @Test func `is one string when encoded`() throws {
        let digest = try #require(Digest(bytes: Self.bytes))
        let encoded = try JSONEncoder().encode([digest])
        #expect(String(decoding: encoded, as: UTF8.self) == "[\"\(Self.hex)\"]")
        #expect(try JSONDecoder().decode([Digest].self, from: encoded) == [digest])
    }

    @Test(arguments: ["[1]", "[null]", "[[]]", "[{}]"])
    func `is not decoded from anything but a string`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Digest].self, from: Data(json.utf8))
        }
    }

    @Test func `adds its bytes behind those already there`() throws {
        let digest = try #require(Digest(bytes: Self.bytes))
        var bytes: [UInt8] = [1]
        digest.append(to: &bytes)
        #expect(bytes == [1] + Self.bytes)
    }
}
