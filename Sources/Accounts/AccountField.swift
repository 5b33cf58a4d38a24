// SPDX-License-Identifier: Apache-2.0

/// A field of an account that a search looks at.
@nonexhaustive
public enum AccountField: String, Hashable, Sendable, Codable, CaseIterable {
    /// The name used to sign in.
    case username
    /// The name people know the account by.
    case displayName
    /// The company.
    case company
    /// The address for mail.
    case email
    /// One of the domains.
    case domain

    /// The character before each text of this field in an account's searchable text.
    ///
    /// A control character, of which folded text has none: nothing that is searched for runs from one field into the
    /// next.
    public var marker: Unicode.Scalar {
        switch self {
        case .username: "\u{1}"
        case .displayName: "\u{2}"
        case .company: "\u{3}"
        case .email: "\u{4}"
        case .domain: "\u{5}"
        }
    }
}
