// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation

/// The accounts of a registrar, made as they are asked for: a tenth is the first reseller's, the others are shared out.
struct Directory {
    static let biggest: Account.ID = "1"
    let count: Int
    let resellers: Int
    private var random = SplitMix(state: 7)

    private static let syllables = [
        "ba", "ke", "lo", "mi", "ra", "ton", "ver", "sol", "an", "est", "qui", "zen", "dor", "fal", "gim", "hux", "jan",
        "pel", "wok", "yar", "sche", "ing", "berg", "feld", "tech", "shop", "net", "web", "mül", "ø", "čo", "ğan",
    ]
    private static let trades = ["Bakery", "Logistik GmbH", "Consulting Ltd", "Hotel", "Software AG", "Gardens"]

    init(_ count: Int) {
        self.count = count
        self.resellers = max(2, count / 500)
    }

    /// The resellers, whose numbers are 1 and up.
    func owners() -> [Account] {
        (1...self.resellers).map { number in
            Account(
                id: Account.ID(stringLiteral: "\(number)"), username: "reseller-\(number)",
                displayName: "Hosting \(number)", company: "Hosting Ltd", email: "info@hosting.example",
                role: .reseller, createdAt: .earliest)
        }
    }

    /// A customer.
    mutating func customer(_ number: Int) -> Account {
        let owner = self.random.next() % 10 == 0 ? 1 : 2 + Int(self.random.next() % UInt64(self.resellers - 1))
        let word = self.syllable() + self.syllable() + self.syllable()
        return Account(
            id: Account.ID(stringLiteral: "\(self.resellers + number)"),
            username: "\(word)\(self.random.next() % 1_000)",
            displayName: "\((self.syllable() + self.syllable()).capitalized) \(self.syllable())mann",
            company: "\(word) \(Self.trades[Int(self.random.next() % UInt64(Self.trades.count))])",
            email: "info@\(word)\(self.random.next() % 10_000).example", domains: ["\(word)-\(number).example"],
            role: .customer, owner: Account.ID(stringLiteral: "\(owner)"),
            createdAt: Timestamp(millisecondsSince1970: Int64(self.random.next() % 1_000_000_000_000)))
    }

    private mutating func syllable() -> String {
        Self.syllables[Int(self.random.next() % UInt64(Self.syllables.count))]
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
