// SPDX-License-Identifier: Apache-2.0

import Accounts

/// The accounts of a registrar: resellers of very different size, and customers with names in several scripts.
struct Directory {
    let accounts: [Account]
    let resellers: [Account.ID]

    private static let firstNames = [
        "Anna", "Jürgen", "Zoë", "Łukasz", "Søren", "Michael", "Christine", "Ömer", "İbrahim", "François", "Νίκος",
        "Ольга", "Дмитрий", "محمد", "יעל", "さくら", "伟", "지훈", "प्रिया", "สมชาย", "Maria", "John", "Giulia", "Björn",
    ]
    private static let lastNames = [
        "Müller", "Schneider", "Nowak", "García", "Jensen", "Smith", "Johnson", "Yılmaz", "Dubois", "Παπαδόπουλος",
        "Иванова", "Соколов", "الأحمد", "כהן", "田中", "王", "김", "शर्मा", "ใจดี", "Rossi", "O’Brien", "Åkesson", "Weber",
        "Hofmann", "Castellanos", "Bergström", "van der Berg", "Fitzgerald", "Kowalczyk", "Lindqvist",
    ]
    private static let trades = [
        "Bakery", "Logistik GmbH", "Imprimerie SARL", "株式会社", "Строй ООО", "Consulting Ltd", "Apotheke", "Hotel",
        "Software AG", "Restaurante", "Zahnarztpraxis", "Architekten", "Fahrschule", "Photography", "Gardens",
    ]
    private static let syllables = [
        "ba", "ke", "lo", "mi", "ra", "ton", "ver", "sol", "an", "est", "qui", "zen", "dor", "fal", "gim", "hux", "jan",
        "pel", "wok", "yar", "sche", "ing", "berg", "feld", "tech", "shop", "net", "web",
    ]

    private static let scripts = [
        Self.syllables, Self.syllables, Self.syllables,
        [
            "Ро", "ма", "ни", "ко", "ва", "ле", "сер", "гей", "бо", "рис", "ду", "на", "ев", "ски", "лю", "тин", "гра",
            "жел",
        ],
        ["Στα", "μα", "κη", "νι", "πα", "δο", "που", "λος", "γε", "ρά", "χρι", "σ", "τό", "φορ"],
        ["山", "川", "田", "本", "中", "村", "小", "林", "佐", "藤", "高", "橋", "松", "井", "木", "清", "水", "野", "和", "美"],
        ["김", "이", "박", "최", "민", "준", "서", "연", "지", "우", "현", "수", "영", "호", "진", "아"],
        ["مح", "عب", "د", "ال", "رح", "من", "خا", "لد", "سا", "لم", "نور", "فا", "طم"],
        ["ra", "ví", "ščo", "lă", "đi", "nguy", "ễn", "trầ", "n", "ßen", "ö", "kü", "çük", "şa", "hin", "ğan"],
    ]

    init(_ count: Int, seed: UInt64 = 7) {
        var random = SplitMix(state: seed)
        func any(_ texts: [String]) -> String { texts[Int(random.next() % UInt64(texts.count))] }
        // A few names are common, and most are rare.
        func name(_ common: [String], _ endings: [String]) -> String {
            guard random.next() % 4 > 0 else { return any(common) }
            let script = Self.scripts[Int(random.next() % UInt64(Self.scripts.count))]
            return any(script) + any(script) + any(random.next() % 3 == 0 ? script : endings)
        }
        let resellers = (0..<max(5, count / 200)).map { Account.ID(stringLiteral: "r\($0)") }
        // Six levels: the first resellers own the next, as far as that.
        var accounts = [
            Account(id: "root", username: "root", displayName: "Root", role: .administrator, createdAt: .earliest)
        ]
        for (number, id) in resellers.enumerated() {
            let owner: Account.ID = number == 0 ? "root" : resellers[number < 5 ? number - 1 : number % 5]
            accounts.append(
                Account(
                    id: id, username: "\(any(Self.syllables))-\(number)", displayName: "\(any(Self.lastNames)) Hosting",
                    role: .reseller, owner: owner, createdAt: Timestamp(millisecondsSince1970: Int64(number))))
        }
        accounts.reserveCapacity(count)
        while accounts.count < count {
            let number = accounts.count
            // Sizes as of words in a language: few are large, most are small.
            let share = Double(random.next() >> 11) / Double(1 << 53)
            let reseller = min(resellers.count - 1, Int(share * share * share * Double(resellers.count)))
            let word = any(Self.syllables) + any(Self.syllables) + any(Self.syllables)
            let first = name(Self.firstNames, ["a", "o", "us", "i"])
            let last = name(Self.lastNames, ["mann", "er", "ski", "son"])
            let domain = "\(word)\(random.next() % 10_000).\(number % 3 == 0 ? "de" : "example")"
            accounts.append(
                Account(
                    id: Account.ID(stringLiteral: "c\(number)"), username: "\(word)\(random.next() % 1_000)",
                    displayName: "\(first) \(last)",
                    company: number % 2 == 0 ? "\(word) \(any(Self.trades))" : nil, email: "info@\(domain)",
                    domains: number % 5 == 0 ? [domain, "bücher-\(word).example"] : [domain], role: .customer,
                    owner: resellers[reseller],
                    status: number % 50 == 0 ? .closed : .active,
                    createdAt: Timestamp(millisecondsSince1970: Int64(bitPattern: random.next() % 1_000_000_000_000))))
        }
        self.accounts = accounts
        self.resellers = resellers
    }

    /// Some text of `length` characters that occurs in some account.
    func needle(_ length: Int, of accounts: [Account], _ random: inout SplitMix) -> String {
        while true {
            let account = accounts[Int(random.next() % UInt64(accounts.count))]
            let fields = [account.username, account.displayName, account.company ?? "", account.email ?? ""]
            let words = (fields + account.domains).flatMap { $0.split(separator: " ") }.filter { $0.count >= length }
            guard !words.isEmpty else { continue }
            let word = words[Int(random.next() % UInt64(words.count))]
            let start = Int(random.next() % UInt64(word.count - length + 1))
            return String(word.dropFirst(start).prefix(length))
        }
    }
}

/// A small generator that always gives the same numbers (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
