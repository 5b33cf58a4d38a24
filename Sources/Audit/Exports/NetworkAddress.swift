// SPDX-License-Identifier: Apache-2.0

/// Whether text is an address of the Internet Protocol, which the schemas keep apart from names.
enum NetworkAddress {
    /// IPv4 in four decimal numbers, or IPv6 as RFC 4291, section 2.2, writes it; without a port, a prefix or a zone.
    static func isNumeric(_ text: String) -> Bool {
        guard text.utf8.count <= 45 else { return false }
        return self.isVersion4(text[...]) || self.isVersion6(text)
    }

    private static func isVersion4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                let isDecimal = (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                return isDecimal && (part == "0" || part.first != "0") && UInt8(part) != nil
            }
    }

    private static func isVersion6(_ text: String) -> Bool {
        var groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count >= 3 else { return false }
        var count = 0
        if let last = groups.last, last.contains(".") {
            guard self.isVersion4(last) else { return false }
            groups[groups.count - 1] = "0"
            count = 1
        }
        // A double colon at an end leaves two empty groups there, in the middle one.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gaps = groups.filter(\.isEmpty).count
        let areGroups = groups.allSatisfy { $0.utf8.count <= 4 && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
        count += groups.count - gaps
        return areGroups && (gaps == 0 ? count == 8 : gaps == 1 && count < 8)
    }
}
