// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Audit

/// Bytes that are not the canonical form of a value, and what is said of them.
struct JSONRefusal: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let code: JSONError.Code
    let offset: Int

    init(_ text: String, _ code: JSONError.Code, at offset: Int) {
        self.init(Array(text.utf8), code, at: offset)
    }

    init(_ bytes: [UInt8], _ code: JSONError.Code, at offset: Int) {
        (self.bytes, self.code, self.offset) = (bytes, code, offset)
    }

    var testDescription: String {
        "\(String(decoding: self.bytes.prefix(40), as: UTF8.self).debugDescription): \(self.code)"
    }

    static let table: [Self] = syntax + numbers + strings + keys

    private static let syntax: [Self] = [
        Self("", .unexpectedEnd, at: 0),
        Self("[", .unexpectedEnd, at: 1),
        Self(" 1", .unexpectedByte, at: 0),
        Self("[ ]", .unexpectedByte, at: 1),
        Self("[1, 2]", .unexpectedByte, at: 3),
        Self("{\"a\": 1}", .unexpectedByte, at: 5),
        Self("1\n", .trailingBytes, at: 1),
        Self("truefalse", .trailingBytes, at: 4),
        Self("[]]", .trailingBytes, at: 2),
        Self("null", .unexpectedByte, at: 0),
        Self("True", .unexpectedByte, at: 0),
        Self("trUe", .unexpectedByte, at: 2),
        Self("fals3", .unexpectedByte, at: 4),
        Self("[1,]", .unexpectedByte, at: 3),
        Self("[,1]", .unexpectedByte, at: 1),
        Self("[1}", .unexpectedByte, at: 2),
        Self("{1:2}", .unexpectedByte, at: 1),
        Self("{\"a\"}", .unexpectedByte, at: 4),
        Self("{\"a\":1,}", .unexpectedByte, at: 7),
        Self("{\"a\":}", .unexpectedByte, at: 5),
        Self("\u{feff}1", .unexpectedByte, at: 0),
        Self(String(repeating: "[", count: 17), .tooDeep, at: 16),
    ]

    private static let numbers: [Self] = [
        Self("1.0", .nonCanonicalNumber, at: 0),
        Self("[1.5]", .nonCanonicalNumber, at: 1),
        Self("1e3", .nonCanonicalNumber, at: 0),
        Self("1E3", .nonCanonicalNumber, at: 0),
        Self("0e0", .nonCanonicalNumber, at: 0),
        Self("01", .nonCanonicalNumber, at: 0),
        Self("00", .nonCanonicalNumber, at: 0),
        Self("-0", .nonCanonicalNumber, at: 0),
        Self("-01", .nonCanonicalNumber, at: 0),
        Self("-", .unexpectedEnd, at: 1),
        Self("--1", .unexpectedByte, at: 1),
        Self("+1", .unexpectedByte, at: 0),
        Self(".5", .unexpectedByte, at: 0),
        Self("1-1", .trailingBytes, at: 1),
        Self("9007199254740992", .integerOutOfRange, at: 0),
        Self("[-9007199254740992]", .integerOutOfRange, at: 1),
        Self("18446744073709551617", .integerOutOfRange, at: 0),
        Self(String(repeating: "9", count: 10_000), .integerOutOfRange, at: 0),
    ]

    private static let strings: [Self] = [
        Self("\"a", .unexpectedEnd, at: 2),
        Self("\"\\", .unexpectedEnd, at: 2),
        Self("\"\\u00", .unexpectedEnd, at: 5),
        Self("\"\n\"", .unexpectedByte, at: 1),
        Self("\"abcdefghij\u{0}\"", .unexpectedByte, at: 11),
        Self("\"\\n\u{1f}\"", .unexpectedByte, at: 3),
        Self("\"\\/\"", .nonCanonicalEscape, at: 1),
        Self("\"a\\u0041\"", .nonCanonicalEscape, at: 2),
        Self("\"\\u000A\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u000a\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u0008\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u0022\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u0020\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u000F\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u00e9\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u0101\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u1001\"", .nonCanonicalEscape, at: 1),
        Self("\"\\U0001\"", .nonCanonicalEscape, at: 1),
        Self("\"\\x01\"", .nonCanonicalEscape, at: 1),
        Self("\"\\u00 1\"", .nonCanonicalEscape, at: 1),
        Self("\"\\ud800\"", .nonCanonicalEscape, at: 1),
        Self("\"\\ud83d\\ude00\"", .nonCanonicalEscape, at: 1),
        Self([0x22, 0xff, 0x22], .invalidUTF8, at: 0),
        Self([0x22, 0x80, 0x22], .invalidUTF8, at: 0),
        Self([0x22, 0xc3, 0x22], .invalidUTF8, at: 0),
        Self([0x22, 0xc0, 0x80, 0x22], .invalidUTF8, at: 0),
        Self([0x22, 0xe0, 0x80, 0xaf, 0x22], .invalidUTF8, at: 0),
        Self([0x22, 0xed, 0xa0, 0x80, 0x22], .invalidUTF8, at: 0),
        Self([0x5b, 0x22, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, 0x22, 0x5d], .invalidUTF8, at: 1),
        Self([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, at: 0),
        Self([0x22, 0x5c, 0x6e, 0xff, 0x22], .invalidUTF8, at: 0),
        Self([0xff], .unexpectedByte, at: 0),
    ]

    private static let keys: [Self] = [
        Self("{\"b\":1,\"a\":2}", .keysOutOfOrder, at: 7),
        Self("{\"aa\":1,\"a\":2}", .keysOutOfOrder, at: 8),
        Self("{\"\u{fb33}\":1,\"\u{1f600}\":2}", .keysOutOfOrder, at: 9),
        Self("{\"a\":1,\"a\":1}", .duplicateKey, at: 7),
        Self("{\"\":1,\"\":1}", .duplicateKey, at: 6),
        Self("{\"e\u{301}\":1,\"\u{e9}\":2}", .duplicateKey, at: 9),
        Self("{\"e\u{301}\":1,\"f\":2,\"\u{e9}\":2}", .duplicateKey, at: 15),
        Self("{\"\(String(repeating: "k", count: 257))\":1}", .keyTooLong, at: 1),
    ]
}
