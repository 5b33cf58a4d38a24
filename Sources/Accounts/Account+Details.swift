// SPDX-License-Identifier: Apache-2.0

extension Account {
    /// The details that an edit changes, as texts under stable names: what records of changes and forms compare.
    ///
    /// Domains are one text, separated by spaces.
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

        /// The longest text, in UTF-8 bytes.
        public var maximumLength: Int {
            switch self {
            case .username, .locale: 255
            case .email: 320
            case .displayName, .company: 1_000
            case .domains: 64_000
            }
        }
    }

    /// The text of a detail; nil where there is none.
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

    /// Looks whether the details are ones that the account desk stores.
    ///
    /// - Throws: ``AccountError`` with `invalidAccount` for a username or a display name without a visible character, a
    ///   domain that is empty or has a space in it, and a detail that is longer than ``Detail/maximumLength``.
    public func validateDetails() throws {
        for detail in Detail.allCases where self.text(detail)?.utf8.count ?? 0 > detail.maximumLength {
            throw AccountError(
                .invalidAccount, "`\(detail.rawValue)` has at most \(detail.maximumLength) bytes of UTF-8")
        }
        guard self.username.contains(where: { !$0.isWhitespace }) else {
            throw AccountError(.invalidAccount, "an account needs a username")
        }
        guard self.displayName.contains(where: { !$0.isWhitespace }) else {
            throw AccountError(.invalidAccount, "an account needs a display name")
        }
        guard self.domains.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
            throw AccountError(.invalidAccount, "a domain is not empty and has no spaces")
        }
    }
}
