// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The name of a domain in both of its forms: as people write it, and as the wire carries it.
///
/// ```swift
/// DomainName("MÜNCHEN.example").ascii  // "xn--mnchen-3ya.example"
/// DomainName("xn--mnchen-3ya.example").unicode  // "münchen.example"
/// ```
///
/// Two names are the same domain when ``ascii`` is the same. Nothing is refused: what is no domain name keeps its
/// characters, and what is no code stays as it is.
public struct DomainName: Hashable, Sendable {
    /// The name in letters of its script, in lower case, precomposed (U-labels, RFC 5890).
    public let unicode: String
    /// The name in ASCII (A-labels), or in whatever is left when a label has no code.
    public let ascii: String

    /// Takes a name in either form, in any case, with any of the full stops that people type.
    public init(_ name: String) {
        // Composed before it is split: there are characters that stand for a full stop and something else.
        let labels = Self.composed(name).unicodeScalars
            .split(omittingEmptySubsequences: false) { Self.fullStops.contains($0) }
            .map { Self.lowerCased(String($0)) }
        self.unicode = labels.map(Self.unicode).joined(separator: ".")
        self.ascii = labels.map(Self.ascii).joined(separator: ".")
    }

    /// What people type between labels (IDNA 2003, section 3.1).
    private static let fullStops: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]

    /// A composed label in lower case.
    private static func lowerCased(_ label: String) -> String { Self.composed(label.lowercased()) }

    /// Text precomposed for compatibility (NFKC).
    private static func composed(_ text: String) -> String {
        // ASCII and the letters of Latin-1 are composed already.
        let isComposed = text.unicodeScalars.allSatisfy { $0.isASCII || (0xC0...0xFF).contains($0.value) }
        return isComposed ? text : text.precomposedStringWithCompatibilityMapping
    }

    private static let prefix = "xn--"

    private static func unicode(_ label: String) -> String {
        guard label.hasPrefix(Self.prefix) else { return label }
        // A code counts only when it is the one of its label (RFC 5891, section 4.4), and that a label as it is kept here.
        guard let decoded = Punycode.decode(label.dropFirst(Self.prefix.count)), Self.ascii(decoded) == label,
            Self.lowerCased(decoded).utf8.elementsEqual(decoded.utf8),
            !decoded.unicodeScalars.contains(where: Self.fullStops.contains)
        else { return label }
        return decoded
    }

    private static func ascii(_ label: String) -> String {
        guard !label.unicodeScalars.allSatisfy(\.isASCII) else { return label }
        return Punycode.encode(label.unicodeScalars).map { Self.prefix + $0 } ?? label
    }
}
