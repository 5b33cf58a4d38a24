// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SearchText

@Suite struct `A label of a domain` {
    /// The samples of RFC 3492, section 7.1, with letters of ASCII in the case that the RFC gives them.
    static let samples = [
        ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
        ("他們爲什麽不說中文", "ihqwctvzc91f659drss3x8bo0yb"),
        ("Pro\u{10D}prost\u{11B}nemluv\u{ED}\u{10D}esky", "Proprostnemluvesky-uyb24dma41a"),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("यहलोगहिन्दीक्योंनहींबोलसकतेहैं", "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd"),
        ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
        (
            "세계의모든사람들이한국어를이해한다면얼마나좋을까",
            "989aomsvi5e83db1d2a355cv1e0vak1dwrv93d5xbh15a0dt30a5jpsd879ccm6fea98c"
        ),
        ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
        ("Porqu\u{E9}nopuedensimplementehablarenEspa\u{F1}ol", "PorqunopuedensimplementehablarenEspaol-fmd56a"),
        (
            "T\u{1EA1}isaoh\u{1ECD}kh\u{F4}ngth\u{1EC3}ch\u{1EC9}n\u{F3}iti\u{1EBF}ngVi\u{1EC7}t",
            "TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g"
        ),
        ("3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"),
        ("安室奈美恵-with-SUPER-MONKEYS", "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n"),
        ("Hello-Another-Way-それぞれの場所", "Hello-Another-Way--fc4qua05auwb3674vfr0b"),
        ("ひとつ屋根の下2", "2-u9tlzr9756bt3uc0v"),
        ("MajiでKoiする5秒前", "MajiKoi5-783gue6qz075azm5e"),
        ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
        ("そのスピードで", "d9juau41awczczp"),
        ("-> $1.00 <-", "-> $1.00 <--"),
    ]

    @Test(arguments: samples)
    func `gives the codes of its standard, and takes them back`(_ label: String, _ code: String) {
        #expect(Punycode.encode(label.unicodeScalars) == code)
        #expect(Punycode.decode(code).map { Array($0.unicodeScalars) } == Array(label.unicodeScalars))
    }

    @Test(arguments: [
        "ü", "a!", "99999999", "0000000z", "mnchen-3y", "xyz-9999999999", "-", "-tda",
        String(repeating: "a", count: 256),
        String(repeating: "9", count: 200),
    ])
    func `takes nothing that is no code`(_ code: String) {
        let label = Punycode.decode(code)
        // Some mistyped codes are codes of something else; then that has no other code.
        #expect(label == nil || Punycode.encode(label?.unicodeScalars ?? "".unicodeScalars) == code, "\(label ?? "")")
    }

    @Test func `has no code when it is longer than any domain`() {
        let longest = String(repeating: "ü", count: Punycode.maximumLength - 2)
        let code = Punycode.encode(longest.unicodeScalars)
        #expect(code?.utf8.count == Punycode.maximumLength)
        #expect(code.flatMap { Punycode.decode($0) } == longest)
        #expect(Punycode.encode((longest + "ü").unicodeScalars) == nil)
        #expect(Punycode.encode(String(repeating: "ü", count: Punycode.maximumLength + 1).unicodeScalars) == nil)
        let name = "\(longest)ü.example"
        #expect(DomainName(name).ascii == name)
    }

    @Test func `leads back for any label`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let scalars = (0..<Int.random(in: 1...12, using: &generator)).compactMap { _ in
                Unicode.Scalar(
                    [0x7F, 0xFFF, 0xFFFF, 0x10_FFFF].map { UInt32.random(in: 0x30...$0) }.randomElement() ?? 0x30)
            }
            guard !scalars.isEmpty else { continue }
            let label = String(String.UnicodeScalarView(scalars))
            let code = Punycode.encode(scalars)
            let back = code.flatMap { Punycode.decode($0) }
            // ASCII alone ends in the hyphen that parts it from nothing, and so leads back too.
            #expect(back.map { Array($0.unicodeScalars) } == Array(label.unicodeScalars), "\(scalars)")
        }
    }
}

@Suite struct `A domain name` {
    @Test(arguments: [
        ("MÜNCHEN.example", "münchen.example", "xn--mnchen-3ya.example"),
        ("XN--MNCHEN-3YA.Example", "münchen.example", "xn--mnchen-3ya.example"),
        ("mu\u{308}nchen.example", "münchen.example", "xn--mnchen-3ya.example"),
        ("straße.example", "straße.example", "xn--strae-oqa.example"),
        ("例え。テスト", "例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("ｅｘａｍｐｌｅ．ｏｒｇ", "example.org", "example.org"),
        ("مثال.إختبار", "مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"),
        ("www.xn--.example", "www.xn--.example", "www.xn--.example"),
        ("xn--99999999.example", "xn--99999999.example", "xn--99999999.example"),
        // The code of ASCII alone: shown as its letters, it would pass for another domain.
        ("xn--example-.org", "xn--example-.org", "xn--example-.org"),
        // What stands for a full stop, alone or with a digit, parts labels too.
        ("ü\u{2024}example", "ü.example", "xn--tda.example"), ("\u{2488}ü", "1.ü", "1.xn--tda"),
        // The code of a capital letter, and of letters with a full stop among them: no label is kept like that.
        ("xn--wca.example", "xn--wca.example", "xn--wca.example"), ("xn--ab-r13a", "xn--ab-r13a", "xn--ab-r13a"),
        ("", "", ""), ("..", "..", ".."), ("example.org", "example.org", "example.org"),
    ])
    func `has two forms, whichever it is written in`(_ name: String, _ unicode: String, _ ascii: String) {
        let domain = DomainName(name)
        #expect(domain.ascii == ascii)
        #expect(Array(domain.unicode.unicodeScalars) == Array(unicode.unicodeScalars))
        #expect(DomainName(domain.unicode).ascii == ascii)
        #expect(DomainName(domain.ascii).ascii == ascii)
    }
}
