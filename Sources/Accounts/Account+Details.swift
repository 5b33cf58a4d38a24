// SPDX-License-Identifier: Apache-2.0

extension Account {
    /// The details that an edit changes.
    public enum Detail: String, Hashable, Sendable, CaseIterable {
        /// ``Account/username``.
        case username
        /// ``Account/displayName``.
        case displayName
        /// ``Account/company``.
        case company
        /// ``Account/email``.
        case email
        /// ``Account/domains``.
        case domains
        /// ``Account/locale``.
        case locale

        /// The longest text, in UTF-8 bytes; of domains, all of them with a space between.
        public var maximumLength: Int {
            switch self {
            case .username, .locale: 255
            case .email: 320
            case .displayName, .company: 1_000
            case .domains: 16_000
            }
        }
    }

    /// The text of a detail, domains separated by spaces; nil where there is none.
    public func text(_ detail: Detail) -> String? {
        switch detail {
        case .username: self.username
        case .displayName: self.displayName
        case .company: self.company
        case .email: self.email
        case .domains: self.domains.isEmpty ? nil : self.domains.joined(separator: " ")
        case .locale: self.locale
        }
    }

    /// Takes a detail from another account.
    public mutating func take(_ detail: Detail, from other: Account) {
        switch detail {
        case .username: self.username = other.username
        case .displayName: self.displayName = other.displayName
        case .company: self.company = other.company
        case .email: self.email = other.email
        case .domains: self.domains = other.domains
        case .locale: self.locale = other.locale
        }
    }

    /// Whether a detail is the same in another account, byte for byte: an edit may be about how a letter is composed.
    public func has(_ detail: Detail, as other: Account) -> Bool {
        let (mine, others) = (self.text(detail), other.text(detail))
        return mine.map { Array($0.utf8) } == others.map { Array($0.utf8) }
    }

    /// Looks whether the details are ones that the account desk stores.
    ///
    /// Whether a username is free is for the store to know; see ``AccountError/Code/notUnique``.
    ///
    /// - Throws: ``AccountError`` with `invalidAccount` for a detail longer than ``Detail/maximumLength``; a username or a
    ///   display name without a visible character; a username or a domain with a character that does not show, such as a
    ///   line break or a zero-width space; and a domain that is empty or has a space in it.
    public func validateDetails() throws {
        for detail in Detail.allCases where self.text(detail)?.utf8.count ?? 0 > detail.maximumLength {
            throw AccountError(
                .invalidAccount, "`\(detail.rawValue)` has at most \(detail.maximumLength) bytes of UTF-8")
        }
        for (name, text) in [("username", self.username), ("display name", self.displayName)] {
            guard text.unicodeScalars.contains(where: { $0.shows && !$0.properties.isWhitespace }) else {
                throw AccountError(.invalidAccount, "an account needs a \(name) that shows")
            }
        }
        guard self.username.unicodeScalars.allSatisfy(\.shows) else {
            throw AccountError(.invalidAccount, "a username has no characters that do not show")
        }
        for domain in self.domains {
            guard !domain.isEmpty, domain.unicodeScalars.allSatisfy({ $0.shows && !$0.properties.isWhitespace }) else {
                throw AccountError(
                    .invalidAccount, "a domain is not empty, and has no spaces and nothing that does not show")
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether the character takes part in what people see; spaces do, controls and zero-width characters do not.
    fileprivate var shows: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator: false
        default: !self.properties.isDefaultIgnorableCodePoint
        }
    }
}
