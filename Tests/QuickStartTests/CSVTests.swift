// SPDX-License-Identifier: Apache-2.0

import SeededDice
import Testing

@testable import QuickStart

@Suite struct `Comma-separated values` {
    /// Text, and the fields of its records.
    static let valid: [(text: String, records: [[String]])] = [
        ("", []),
        ("a,b", [["a", "b"]]),
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("a,", [["a", ""]]),
        (",", [["", ""]]),
        ("\n", [[""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        (" a , b ", [[" a ", " b "]]),
        ("\"a\",\"\"", [["a", ""]]),
        ("\"a,b\",c", [["a,b", "c"]]),
        ("\"say \"\"ja\"\"\"", [["say \"ja\""]]),
        ("\"\"\"\"", [["\""]]),
        ("\"\"\"\"\"\"", [["\"\""]]),
        ("\"a\r\nb\",c\r\nd,e", [["a\r\nb", "c"], ["d", "e"]]),
        ("\"a\nb\"\nc", [["a\nb"], ["c"]]),
        ("\"a\rb\"", [["a\rb"]]),
        ("\u{FEFF}a,b", [["a", "b"]]),
        ("\u{FEFF}\"a\",b", [["a", "b"]]),
        ("川越,دار\n", [["川越", "دار"]]),
        ("a\tb,\u{1B}[31m", [["a\tb", "\u{1B}[31m"]]),
    ]

    @Test(arguments: valid) func `that are valid are read as they are`(text: String, records: [[String]]) {
        var problems = FileProblems()
        #expect(CSV.records(in: Array(text.utf8), problems: &problems).map(\.fields) == records)
        #expect(problems.count == 0)
    }

    /// Bytes, and the line and beginning of each problem.
    static let broken: [(bytes: [UInt8], problems: [String])] = [
        (Array("a\nb\"c\n".utf8), ["line 2: a quote inside a field"]),
        (Array("a\n\"b\"c\n".utf8), ["line 2: text after a closing quote"]),
        (Array("a\n\"b\" ,c\n".utf8), ["line 2: text after a closing quote"]),
        (Array("a\n \"b\"\n".utf8), ["line 2: a quote inside a field"]),
        (Array("a\n\nb,\"c\nd\ne".utf8), ["line 3: the quote that opens on this line is never closed"]),
        (Array("a\n\"b\nc\"d\ne\"\n".utf8), ["line 3: text after a closing quote", "line 4: a quote inside a field"]),
        (Array("a\rb\nc".utf8), ["line 1: a carriage return without a line feed"]),
        (Array("a\r".utf8), ["line 1: a carriage return without a line feed"]),
        (Array("a\nb".utf8) + [0xFF], ["line 2: not UTF-8"]),
        (Array("a\n\"b\nc".utf8) + [0xC3] + Array("\nd\"\n".utf8), ["line 3: not UTF-8"]),
        ([0xEF, 0xBB], ["line 1: not UTF-8"]),
        (Array("a\n".utf8) + [0xED, 0xA0, 0x80], ["line 2: not UTF-8"]),
    ]

    @Test(arguments: broken) func `that are broken are told by line`(bytes: [UInt8], expected: [String]) {
        var problems = FileProblems()
        _ = CSV.records(in: bytes, problems: &problems)
        #expect(problems.first.count == expected.count)
        for (problem, beginning) in zip(problems.first, expected) {
            #expect(problem.description.hasPrefix(beginning), "\(problem)")
        }
    }

    @Test func `records know the line they begin on, after breaks inside quotes too`() {
        var problems = FileProblems()
        let records = CSV.records(in: Array("a\r\n\"b\r\n\r\nc\"\r\nd\r\n".utf8), problems: &problems)
        #expect(records.map(\.line) == [1, 2, 5])
    }

    @Test func `a broken line does not keep the next from being read`() {
        var problems = FileProblems()
        let records = CSV.records(in: Array("a\nb\"\nc\n".utf8), problems: &problems)
        #expect(records.map(\.fields) == [["a"], ["c"]])
    }

    @Test(arguments: 0..<20) func `any fields survive being written and read`(seed: UInt64) {
        var generator = Dice(seed: seed)
        let alphabet = ["\"", ",", "\r\n", "\n", "\r", " ", "", "a", "ß", "店", "🤖", "\u{202E}", "\u{1B}", "\u{301}"]
        let records = (0..<50).map { _ in
            (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                (0..<Int.random(in: 0...8, using: &generator)).map { _ in
                    alphabet[Int.random(in: alphabet.indices, using: &generator)]
                }.joined()
            }
        }
        let text = records.map { fields in
            fields.map { Self.quoted($0) }.joined(separator: ",")
        }.joined(separator: seed.isMultiple(of: 2) ? "\r\n" : "\n")
        var problems = FileProblems()
        let read = CSV.records(in: Array(text.utf8), problems: &problems)
        // Compared by scalars: to a Swift string, an accented letter is the letter with its accent.
        let scalars = { (records: [[String]]) in records.map { $0.map { Array($0.unicodeScalars) } } }
        let isSame = scalars(read.map(\.fields)) == scalars(records)
        #expect(isSame, "seed \(seed)")
        #expect(problems.count == 0)
    }

    /// By scalars: to a Swift string, a quote with an accent on it is no quote.
    static func quoted(_ field: String) -> String {
        let doubled = field.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"\(String(String.UnicodeScalarView(doubled)))\""
    }
}
