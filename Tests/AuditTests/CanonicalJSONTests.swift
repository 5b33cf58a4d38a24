// SPDX-License-Identifier: Apache-2.0

import SeededDice
import Testing

@testable import Audit

@Suite struct `Canonical JSON` {
    // MARK: Examples of RFC 8785

    @Test func `sorts keys by UTF-16 code units, as in section 3.2.3`() throws {
        let value = JSONValue.object([
            "\u{20ac}": .string("Euro Sign"),
            "\r": .string("Carriage Return"),
            "\u{fb33}": .string("Hebrew Letter Dalet With Dagesh"),
            "1": .string("One"),
            "\u{1f600}": .string("Emoji: Grinning Face"),
            "\u{0080}": .string("Control"),
            "\u{00f6}": .string("Latin Small Letter O With Diaeresis"),
        ])
        let expected = """
            {"\\r":"Carriage Return","1":"One","\u{0080}":"Control",\
            "\u{00f6}":"Latin Small Letter O With Diaeresis","\u{20ac}":"Euro Sign",\
            "\u{1f600}":"Emoji: Grinning Face","\u{fb33}":"Hebrew Letter Dalet With Dagesh"}
            """
        #expect(try value.canonicalBytes() == Array(expected.utf8))
        #expect(try JSONValue(canonical: Array(expected.utf8)) == value)
    }

    @Test func `escapes strings as in section 3.2.2`() throws {
        let value = JSONValue.object([
            "string": .string("\u{20ac}$\u{000F}\u{000a}A'\u{0042}\u{0022}\u{005c}\\\"/"),
            "literals": .array([.bool(true), .bool(false)]),
        ])
        let expected: [UInt8] =
            Array(#"{"literals":[true,false],"#.utf8) + [
                0x22, 0x73, 0x74, 0x72, 0x69, 0x6e, 0x67, 0x22, 0x3a, 0x22, 0xe2, 0x82, 0xac, 0x24, 0x5c, 0x75, 0x30,
                0x30,
                0x30, 0x66, 0x5c, 0x6e, 0x41, 0x27, 0x42, 0x5c, 0x22, 0x5c, 0x5c, 0x5c, 0x5c, 0x5c, 0x22, 0x2f, 0x22,
                0x7d,
            ]
        #expect(try value.canonicalBytes() == expected)
        #expect(try JSONValue(canonical: expected) == value)
    }

    /// What `testdata/output` of cyberphone/json-canonicalization holds, by the author of RFC 8785 (Apache 2.0), but for
    /// `values.json` and `arrays.json`, which hold fractions and `null`.
    static let published = [
        // weird.json, with U+0080 and U+FB33 as keys
        "{\"1\":\"One\",\"</script>\":\"Browser Challenge\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
            + "\"€\":\"Euro Sign\",\"😂\":\"Smiley\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
        // structures.json
        #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}"#,
        // french.json
        #"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","#
            + #""sin":"ingnore locale"}"#,
        // As unicode.json: text that is not in a normal form of Unicode.
        "{\"Unnormalized Unicode\":\"\u{1e0b}\u{323}\"}",
    ]

    @Test(arguments: Self.published) func `agrees with the published test data`(text: String) throws {
        let value = try JSONValue(canonical: Array(text.utf8))
        #expect(try value.canonicalBytes() == Array(text.utf8))
        // Any order in which the members may have been made gives these bytes.
        guard case .object(let members) = value else { return }
        for _ in 0..<8 {
            let shuffled = Dictionary(uniqueKeysWithValues: members.shuffled())
            #expect(try JSONValue.object(shuffled).canonicalBytes() == Array(text.utf8))
        }
    }

    /// The numbers of RFC 8785, appendix B, as ECMAScript writes them, and some of its author's `es6testfile`.
    ///
    /// One alone is a whole number that every reader keeps; the others have no place in a leaf, and are refused as what they are.
    @Test(arguments: [
        "0", "5e-324", "-5e-324", "1.7976931348623157e+308", "-1.7976931348623157e+308", "9007199254740992",
        "-9007199254740992", "295147905179352830000", "9.999999999999997e+22", "1e+23", "1.0000000000000001e+23",
        "999999999999999700000", "999999999999999900000", "1e+21", "9.999999999999997e-7", "0.000001",
        "333333333.3333332", "333333333.33333325", "333333333.3333333", "333333333.3333334", "333333333.33333343",
        "-0.0000033333333333333333", "1424953923781206.2", "4.5", "1e+30", "0.002", "1e-27",
    ])
    func `takes from the numbers of appendix B what a leaf can hold`(text: String) throws {
        if text == "0" {
            #expect(try JSONValue(canonical: Array(text.utf8)) == .integer(0))
        } else {
            let error = #expect(throws: JSONError.self) { try JSONValue(canonical: Array(text.utf8)) }
            #expect([.nonCanonicalNumber, .integerOutOfRange].contains(error?.code))
        }
    }

    // MARK: Writing

    @Test func `escapes each control character, the quotation mark, the backslash, and nothing else`() throws {
        let short = [
            8: #"\b"#, 9: #"\t"#, 10: #"\n"#, 12: #"\f"#, 13: #"\r"#, 0x22: #"\""#, 0x5c: #"\\"#,
        ]
        for code in [Array(0...0x2ff), [0x2028, 0x2029, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000, 0x10ffff]].joined() {
            let character = String(try #require(UnicodeScalar(UInt32(code))))
            let numbered = code < 0x20 ? #"\u00"# + (code < 0x10 ? "0" : "") + String(code, radix: 16) : nil
            let expected = short[code] ?? numbered ?? character
            // Before, among and behind other text, for a scan of several bytes at once.
            for lead in 0...9 {
                let text = String(repeating: "a", count: lead) + character + "bcdefghi"
                let written = Array("\"\(String(repeating: "a", count: lead))\(expected)bcdefghi\"".utf8)
                #expect(try JSONValue.string(text).canonicalBytes() == written)
                #expect(try JSONValue(canonical: written) == .string(text))
            }
        }
    }

    @Test func `orders keys as their UTF-16 code units are ordered`() {
        let scalars: [UnicodeScalar] = [
            "\0", "a", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{efff}", "\u{f000}",
            "\u{ffff}", "\u{10000}", "\u{3ffff}", "\u{40000}", "\u{fffff}", "\u{100000}", "\u{10ffff}",
        ]
        let keys = scalars.flatMap { scalar in ["\(scalar)", "a\(scalar)", "\(scalar)a", "\u{ffff}\(scalar)"] }
        for a in keys {
            for b in keys {
                #expect(CanonicalKeyOrder.precedes(a, b) == a.utf16.lexicographicallyPrecedes(b.utf16))
            }
        }
    }

    @Test(arguments: [
        (JSONValue.integer(0), "0"), (.integer(-1), "-1"), (.integer(1_700_000_000_000), "1700000000000"),
        (.integer(9_007_199_254_740_991), "9007199254740991"), (.integer(-9_007_199_254_740_991), "-9007199254740991"),
        (.bool(true), "true"), (.bool(false), "false"), (.string(""), #""""#), (.array([]), "[]"), (.object([:]), "{}"),
        (.array([.array([]), .object(["": .object([:])]), .integer(10)]), #"[[],{"":{}},10]"#),
        (.object(["b": .integer(1), "a": .array([.bool(true)]), "aa": .string("x")]), #"{"a":[true],"aa":"x","b":1}"#),
    ])
    func `has one spelling for each value`(value: JSONValue, spelling: String) throws {
        #expect(String(decoding: try value.canonicalBytes(), as: UTF8.self) == spelling)
        #expect(try JSONValue(canonical: Array(spelling.utf8)) == value)
    }

    @Test(arguments: [9_007_199_254_740_992, -9_007_199_254_740_992, Int64.max, Int64.min])
    func `refuses to write a number that not every reader keeps`(number: Int64) {
        let error = #expect(throws: JSONError.self) { try JSONValue.array([.integer(number)]).canonicalBytes() }
        #expect(error == JSONError(.integerOutOfRange, at: 1))
    }

    @Test func `refuses to write what lies too deep`() throws {
        #expect(try JSONValue.nested(16).canonicalBytes() == Array((Self.open(16) + Self.close(16)).utf8))
        let error = #expect(throws: JSONError.self) { try JSONValue.nested(17).canonicalBytes() }
        #expect(error == JSONError(.tooDeep, at: 16))
    }

    @Test func `refuses to write a key that is too long`() throws {
        let longest = String(repeating: "é", count: 128)
        #expect(try JSONValue.object([longest: .integer(1)]).canonicalBytes().count == 262)
        let error = #expect(throws: JSONError.self) {
            try JSONValue.object([longest + "x": .integer(1)]).canonicalBytes()
        }
        #expect(error?.code == .keyTooLong)
    }

    // MARK: Reading

    @Test(arguments: JSONRefusal.table)
    fileprivate func `refuses everything but the canonical form`(refusal: JSONRefusal) {
        let error = #expect(throws: JSONError.self) { try JSONValue(canonical: refusal.bytes) }
        #expect(error == JSONError(refusal.code, at: refusal.offset))
    }

    @Test func `names every code in the table of refusals`() {
        #expect(Set(JSONRefusal.table.map(\.code)) == Set(JSONError.Code.allCases))
    }

    @Test func `refuses every beginning of a value`() throws {
        let whole = Array(#"{"a":[true,false,"\u000f\n\"é",{"b":-12}],"c":{}}"#.utf8)
        _ = try JSONValue(canonical: whole)
        for count in 0..<whole.count {
            let error = #expect(throws: JSONError.self) { try JSONValue(canonical: Array(whole[..<count])) }
            #expect(error == JSONError(.unexpectedEnd, at: count))
        }
    }

    @Test(arguments: ["[", "{\"a\":"])
    func `counts depth from the outermost bracket`(bracket: String) throws {
        let close = bracket == "[" ? "]" : "}"
        let inner = bracket == "[" ? "" : "1"
        func nested(_ depth: Int) -> [UInt8] {
            let text = String(repeating: bracket, count: depth) + inner + String(repeating: close, count: depth)
            return Array(text.utf8)
        }
        #expect(try JSONValue(canonical: nested(16)).canonicalBytes() == nested(16))
        let error = #expect(throws: JSONError.self) { try JSONValue(canonical: nested(17)) }
        #expect(error == JSONError(.tooDeep, at: 16 * bracket.utf8.count))
    }

    @Test func `stops early at a million brackets`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(canonical: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
        #expect(error == JSONError(.tooDeep, at: 16))
    }

    @Test func `takes keys up to their greatest length`() throws {
        func object(_ count: Int) -> [UInt8] { Array("{\"\(String(repeating: "k", count: count))\":1}".utf8) }
        #expect(try JSONValue(canonical: object(256)).canonicalBytes() == object(256))
        let error = #expect(throws: JSONError.self) { try JSONValue(canonical: object(257)) }
        #expect(error == JSONError(.keyTooLong, at: 1))
    }

    @Test func `does not repeat what it refuses`() {
        let error = #expect(throws: JSONError.self) { try JSONValue(canonical: Array("{\"secret\":hunter2}".utf8)) }
        #expect(error?.description == "unexpectedByte at byte 10")
    }

    // MARK: Properties

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `gives back the same value and the same bytes`(seed: UInt64) throws {
        var random = Dice(seed: seed)
        for _ in 0..<50 {
            let value = JSONValue.random(depth: 4, using: &random)
            let bytes = try value.canonicalBytes()
            let read = try JSONValue(canonical: bytes)
            #expect(read == value, "seed \(seed)")
            #expect(read.hashValue == value.hashValue, "seed \(seed)")
            #expect(try read.canonicalBytes() == bytes, "seed \(seed)")
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `accepts damaged bytes only if they are canonical again`(seed: UInt64) throws {
        var random = Dice(seed: seed)
        let alphabet = Array("[]{}:,\"\\-0123456789.eEtrufalsn \n\u{1f}".utf8) + [0x80, 0xc3, 0xed, 0xf0, 0xff]
        for _ in 0..<300 {
            var bytes = try JSONValue.random(depth: 3, using: &random).canonicalBytes()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                case 1: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            guard let value = try? JSONValue(canonical: bytes) else { continue }
            #expect(try value.canonicalBytes() == bytes, "seed \(seed)")
        }
    }

    @Test func `is equal exactly when its bytes are`() {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        #expect(composed == decomposed)
        #expect(JSONValue.string(composed) != .string(decomposed))
        #expect(JSONValue.object([composed: .bool(true)]) != .object([decomposed: .bool(true)]))
        #expect(JSONValue.object([composed: .bool(true)]) == .object([composed: .bool(true)]))
        #expect(JSONValue.object(["a": .bool(true)]) != .object(["a": .bool(true), "b": .bool(true)]))
        #expect(JSONValue.integer(1) != .bool(true))
        #expect(JSONValue.array([]) != .object([:]))
    }

    private static func open(_ depth: Int) -> String { String(repeating: "[", count: depth) }
    private static func close(_ depth: Int) -> String { String(repeating: "]", count: depth) }
}

extension JSONValue {
    fileprivate static func nested(_ depth: Int) -> Self {
        (1..<depth).reduce(.array([])) { inner, _ in .array([inner]) }
    }

    fileprivate static func random(depth: Int, using random: inout Dice) -> Self {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 0: return .string(Self.randomText(using: &random))
        case 1:
            return .integer(
                Int64.random(in: Self.integerRange, using: &random) >> Int64.random(in: 0...53, using: &random))
        case 2: return .bool(Bool.random(using: &random))
        case 3:
            let count = Int.random(in: 0...4, using: &random)
            return .array((0..<count).map { _ in Self.random(depth: depth - 1, using: &random) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                members[Self.randomText(using: &random)] = Self.random(depth: depth - 1, using: &random)
            }
            return .object(members)
        }
    }

    /// Text of up to twelve characters from the places where escapes and the two orders of Unicode text change.
    private static func randomText(using random: inout Dice) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x00...0x23, 0x5a...0x7f, 0x61...0x63, 0x80...0x17f, 0x300...0x304, 0xd7f0...0xd7ff, 0xe000...0xe00f,
            0xfb30...0xfb35, 0xfff0...0xffff, 0x10000...0x10010, 0x1f600...0x1f610, 0x10fff0...0x10ffff,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
            if let scalar = UnicodeScalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}
