// SPDX-License-Identifier: Apache-2.0

import Accounts
import Testing

@testable import QuickStart

@Suite struct `Text in a terminal` {
    @Test(arguments: [
        ("", 0), ("Acme Ltd", 8), ("Bäckerei", 8), ("Ba\u{308}ckerei", 8), ("さくら書店", 10), ("김민지", 6),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("ﾃｽﾄ", 3), ("Ａ", 2), ("🤖", 2), ("👩🏽‍🔧", 2), ("🇳🇴", 2), ("❤️", 2), ("©", 1),
        ("דוד", 3), ("\u{2068}דוד\u{2069}", 3), ("Żółw", 4), ("a\u{200D}b", 2),
    ]) func `takes as many cells as its letters`(text: String, width: Int) {
        #expect(text.terminalWidth == width)
        #expect(text.padded(to: 12).terminalWidth == 12)
    }

    @Test(arguments: [
        ("one two three", 20, ["one two three"]), ("one two three", 7, ["one two", "three"]), ("", 5, [""]),
        ("one two", 3, ["one", "two"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdef g", 3, ["a", "bcd", "ef", "g"]),
        ("店店店", 5, ["店店", "店"]), ("店", 1, ["店"]),
        ("x \u{2068}אב גד\u{2069} y", 4, ["x \u{2068}אב\u{2069}", "\u{2068}גד\u{2069} y"]),
    ]) func `breaks at blanks, and closes isolates before it does`(text: String, width: Int, lines: [String]) {
        #expect(text.wrapped(to: width) == lines)
    }

    @Test func `lines up in columns, whatever the script`() {
        let table = Table(
            header: ["NAME", "NEXT"],
            rows: ["Acme", "さくら書店", "דוד".inert, "Ba\u{308}r", "👩🏽‍🔧"].map { Table.Row(cells: [$0, "|"]) })
        let ends = table.lines(width: nil).dropFirst().map { line in
            String(line.text.prefix { $0 != "|" }).terminalWidth
        }
        #expect(ends == [12, 12, 12, 12, 12])
    }

    @Test(arguments: [20, 40, 60, 79, 80, 120]) func `stays within the width of the terminal`(width: Int) {
        let table = Table(
            header: ["TIME", "WHO", "WHAT"],
            rows: [
                Table.Row(
                    cells: ["2026-03-02", "さくら書店 (reseller)", "Completed domains.setAutoRenew on sakura.example"],
                    below: "Started impersonating; reason: asked by phone to renew a domain"),
                Table.Row(cells: ["2026-03-02", "\u{202E}".inert, String(repeating: "x", count: 200)]),
            ])
        for line in table.lines(width: width) {
            #expect(line.text.terminalWidth <= width, "\(line.text)")
        }
    }

    @Test func `is shown in colour only where that is welcome`() {
        #expect(Terminal.wantsColour(isTerminal: true, environment: ["TERM": "xterm"]))
        #expect(Terminal.wantsColour(isTerminal: true, environment: ["NO_COLOR": ""]))
        #expect(!Terminal.wantsColour(isTerminal: false, environment: ["TERM": "xterm"]))
        #expect(!Terminal.wantsColour(isTerminal: true, environment: ["NO_COLOR": "1"]))
        #expect(!Terminal.wantsColour(isTerminal: true, environment: ["TERM": "dumb"]))
    }

    @Test func `resets its colour at the end of every line`() {
        var text = ""
        let terminal = Terminal(width: 20, isColoured: true) { text += $0 }
        terminal.say("one two three four five six seven", .bad)
        for line in text.split(separator: "\n") {
            #expect(line.hasPrefix("   \u{1B}[31m"))
            #expect(line.hasSuffix("\u{1B}[0m"))
        }
    }
}
