// SPDX-License-Identifier: Apache-2.0

/// Names, companies and domains as they are in the world: many scripts, ligatures, marks, directions, and tricks.
enum PeoplesNames {
    static let people = [
        "Anna Müller", "ANNA MULLER", "Anna Mu\u{308}ller", "Ａｎｎａ Müller", "Jürgen Weiß", "Juergen Weiss",
        "Zoë O’Brien",
        "Zoe O'Brien", "Łukasz Żółć", "Søren Ærø", "Đặng Thị Ngọc Ánh", "İbrahim Işık", "Ibrahim Isik", "ıbrahım",
        "François Œuvré", "Νίκος Παπαδόπουλος", "ΝΊΚΟΣ ΠΑΠΑΔΌΠΟΥΛΟΣ", "Алексей Ёлкин", "Алексеи Елкин", "Ђорђе Џајић",
        "יִצְחָק שָׁלוֹם", "יצחק שלום", "مُحَمَّد الأحمد", "محمد الاحمد", "محـــمد", "さくら 田中", "サクラ", "ｻｸﾗ", "ばら はら", "王伟",
        "김지훈", "\u{1100}\u{1175}\u{11B7}지훈", "प्रिया शर्मा", "สมชาย ใจดี", "ፍቅር", "Նարե Սարգսյան", "ნინო", "ᲜᲘᲜᲝ",
        "👩‍🚀 Ada", "👩🚀 ada", "left\u{202E}thgir", "100% Rabatt", "a_b", "<script>alert(1)</script>",
        "'; DROP TABLE x; --",
        "\u{1B}[31mred", "nul\u{0}byte", "line\nbreak", "\u{FEFF}mark", "  edge  ", "", "%", "\u{1}\u{2}", "ﬁn ﬂow",
        "㍿ ①",
        "Ⅳ", "ß", "SS", "e\u{301}\u{302}\u{303}", "\u{FDFA}", "\u{10FFFF}", "Aa", "aaaaaaaaaaaa", "abababababab",
    ]
    static let companies = [
        "Bäckerei Müller GmbH", "BACKEREI MULLER", "株式会社さくら", "㍿さくら", "ООО Ромашка", "Acme Ltd", "ACME  ltd", "Acme",
        "شركة النور", "Sárl Œuvre & Cie", "Straße AG", "STRASSE AG", "C++ & <b>", "100%", "_", "Ｆｕｌｌ Ｗｉｄｔｈ Co",
    ]
    static let domains = [
        "example.org", "EXAMPLE.org", "münchen.example", "xn--mnchen-3ya.example", "MÜNCHEN.example", "straße.example",
        "strasse.example", "例え.テスト", "xn--r8jz45g.xn--zckzah", "пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f",
        "مثال.إختبار", "shop.example.net", "a.b.c.example", "xn--.example", "xn--99999999.example", "faß.example", "-",
        "",
        "bücher.bücher.example", "ｅｘａｍｐｌｅ．net",
    ]
    /// Text that one might type and that is nobody's.
    static let others = [
        "zzzzqqq", "\u{200D}", " ", "%%%", "\\", "\u{0}", "qx", "ﷺ", "xn--", "\u{301}", "..", "@", "e", "a a",
    ]

    static let long = String(repeating: "Donaudampfschifffahrtsgesellschaft 東京 ", count: 20)
}
