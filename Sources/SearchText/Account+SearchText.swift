// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// One text of an account that a search looks at.
public struct SearchableText: Hashable, Sendable {
    /// The field it is from.
    public let field: AccountField
    /// The text as it is compared.
    public let folded: FoldedText
    /// The text as it is stored; of a domain, the same for both of its forms.
    public let original: String
}

extension Account {
    /// The texts that a search looks at; a domain has both of its forms.
    public var searchableTexts: [SearchableText] {
        var texts: [SearchableText] = []
        self.forEachSearchText { field, text, original in
            texts.append(SearchableText(field: field, folded: FoldedText(folding: text), original: original))
        }
        return texts
    }

    /// All of them in one text, each behind the marker of its field: what the needles of a term are looked for in.
    ///
    /// A database keeps this beside the account and compares bytes.
    public var searchText: String {
        var bytes: [UInt8] = []
        self.appendSearchText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends ``searchText`` in UTF-8.
    package func appendSearchText(to bytes: inout [UInt8]) {
        self.forEachSearchText { field, text, _ in
            bytes.append(UInt8(field.marker.value))
            FoldedText.append(text, to: &bytes)
        }
    }

    private func forEachSearchText(_ body: (_ field: AccountField, _ text: String, _ original: String) -> Void) {
        body(.username, self.username, self.username)
        body(.displayName, self.displayName, self.displayName)
        if let company = self.company { body(.company, company, company) }
        if let email = self.email { body(.email, email, email) }
        for domain in self.domains {
            guard domain.utf8.contains(where: { $0 >= 0x80 }) || domain.utf8.isAnyLabelEncoded else {
                body(.domain, domain, domain)
                continue
            }
            let name = DomainName(domain)
            body(.domain, name.unicode, domain)
            if name.ascii != name.unicode { body(.domain, name.ascii, domain) }
        }
    }

    /// Where the account stands in an order.
    public func position(in order: AccountOrder) -> AccountPosition {
        AccountPosition(order: order, key: self.key(in: order), id: self.id)
    }

    private func key(in order: AccountOrder) -> AccountPosition.Key {
        switch order {
        case .name: .text(FoldedText(folding: self.displayName).key)
        case .username: .text(FoldedText(folding: self.username).key)
        case .created: .time(self.createdAt)
        }
    }
}

extension FoldedText {
    /// The beginning of the text that orders compare: whole characters, at most ``/Accounts/AccountPosition/maximumKeyLength``.
    public var key: FoldedText {
        guard self.text.utf8.count > AccountPosition.maximumKeyLength else { return self }
        var bytes = Array(self.text.utf8.prefix(AccountPosition.maximumKeyLength + 1))
        // What was cut within a character begins with that character's first byte.
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        // Folded text ends with no space: a key that did could not be read back from a cursor.
        if bytes.last == 0x20 { bytes.removeLast() }
        return FoldedText(known: String(decoding: bytes, as: UTF8.self))
    }
}

extension String.UTF8View {
    /// Whether `xn--` occurs in any case.
    fileprivate var isAnyLabelEncoded: Bool {
        var matched = 0
        let code: [UInt8] = [0x78, 0x6E, 0x2D, 0x2D]
        for byte in self {
            let folded = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            matched = folded == code[matched] ? matched + 1 : (folded == code[0] ? 1 : 0)
            if matched == code.count { return true }
        }
        return false
    }
}
