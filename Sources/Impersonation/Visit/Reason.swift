// SPDX-License-Identifier: Apache-2.0

/// Why somebody enters an account, in their own words, with the customer's request if there is one.
public struct Reason: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// The longest text, in UTF-8 bytes.
    public static let maximumLength = 2_000
    /// The longest ticket, in UTF-8 bytes.
    public static let maximumTicketLength = 128

    /// The words.
    public let text: String
    /// The vendor's name of the customer's request.
    public let ticket: String?

    /// Takes words and a ticket.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidInput` when either is longer than its limit.
    public init(_ text: String, ticket: String? = nil) throws {
        guard text.utf8.count <= Self.maximumLength else {
            throw ImpersonationError(.invalidInput, "a reason has at most \(Self.maximumLength) bytes")
        }
        guard (ticket?.utf8.count ?? 0) <= Self.maximumTicketLength else {
            throw ImpersonationError(.invalidInput, "a ticket has at most \(Self.maximumTicketLength) bytes")
        }
        self.text = text
        self.ticket = ticket
    }

    /// Says nothing; for records about what needs no reason.
    static let none: Self = ""

    /// Takes a literal, which must be within the limit.
    public init(stringLiteral value: String) {
        precondition(value.utf8.count <= Self.maximumLength, "a reason has at most \(Self.maximumLength) bytes")
        self.text = value
        self.ticket = nil
    }

    /// Whether nothing is said: blanks say nothing, and neither do characters that nobody can see.
    public var isBlank: Bool { self.text.showsNothing }

    private enum CodingKeys: String, CodingKey {
        case text
        case ticket
    }

    /// Reads a reason and refuses what is over its limits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            container.decode(String.self, forKey: .text),
            ticket: container.decodeIfPresent(String.self, forKey: .ticket))
    }
}

extension String {
    /// Whether there is nothing in it to read.
    var showsNothing: Bool {
        self.unicodeScalars.allSatisfy { scalar in
            let properties = scalar.properties
            return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
                || properties.generalCategory == .control
        }
    }
}
