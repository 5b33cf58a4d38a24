// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Testing

@Suite struct `An identifier` {
    @Test(arguments: [
        "a", "1042", "acme@example.org", "~!#$%&'()*+,-./:;<=>?[]^_`{|}", String(repeating: "x", count: 128),
    ])
    func `is printable ASCII without spaces`(_ text: String) throws {
        #expect(try #require(Account.ID(rawValue: text)).rawValue == text)
    }

    @Test(arguments: [
        "", " ", "a b", "a\n", "\0", "a\u{7F}", "é", "a\u{301}", "\u{202E}a", String(repeating: "x", count: 129),
    ])
    func `is nothing else`(_ text: String) {
        #expect(Account.ID(rawValue: text) == nil)
    }

    @Test func `is refused when storage holds what is none`() throws {
        let good = try JSONDecoder().decode([Account.ID].self, from: Data(#"["acme"]"#.utf8))
        #expect(good == ["acme"])
        for bad in [#"["a b"]"#, #"[""]"#, "[1]"] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode([Account.ID].self, from: Data(bad.utf8)) }
        }
    }

    @Test func `is a plain key in stored dictionaries`() throws {
        let encoded = try JSONEncoder().encode(["acme": 1] as [Account.ID: Int])
        #expect(String(decoding: encoded, as: UTF8.self) == #"{"acme":1}"#)
    }
}
