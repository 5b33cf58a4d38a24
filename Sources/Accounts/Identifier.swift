// SPDX-License-Identifier: Apache-2.0

/// The opaque name of one thing, typed by what it names.
///
/// An identifier is 1 to 128 printable ASCII characters without spaces. That keeps equality a comparison of bytes on
/// every database, and keeps control characters and look-alikes out of logs. People's names belong in other fields.
///
/// ```swift
/// let customer: Account.ID = "acme"
/// let fromOutside = Account.ID(rawValue: column)  // nil when it is not an identifier
/// ```
public struct Identifier<Subject>: RawRepresentable, Hashable, Comparable, Sendable {
    /// The longest identifier, in characters.
    public static var maximumLength: Int { 128 }

    /// The identifier as text.
    public let rawValue: String

    /// Takes text from outside; nil unless it is 1 to 128 printable ASCII characters without spaces.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength, bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Takes text this library made itself and knows to be an identifier.
    package init(known rawValue: String) {
        self.rawValue = rawValue
    }

    /// Orders by the bytes of the text.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Identifier: ExpressibleByStringLiteral {
    /// Takes a literal; a literal that is no identifier is a mistake in the program and traps.
    public init(stringLiteral value: String) {
        guard let identifier = Self(rawValue: value) else {
            preconditionFailure("an identifier is 1 to \(Self.maximumLength) printable ASCII characters without spaces")
        }
        self = identifier
    }
}

extension Identifier: CustomStringConvertible {
    /// The identifier as text.
    public var description: String { self.rawValue }
}

extension Identifier: Codable, CodingKeyRepresentable {
    /// Reads a single string and refuses what is no identifier.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let identifier = Self(rawValue: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an identifier"))
        }
        self = identifier
    }

    /// Writes a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.rawValue)
    }
}
