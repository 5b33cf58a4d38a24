// SPDX-License-Identifier: Apache-2.0

/// What to list: a scope, what to match within it, and which page.
///
/// Results come in the order of ``Account/id``, which never changes, so that pages neither repeat nor skip an account
/// while others come and go.
public struct AccountQuery: Hashable, Sendable {
    /// The longest text to search for, in UTF-8 bytes.
    public static let maximumTextLength = 200
    /// The largest page.
    public static let maximumLimit = 500

    /// The accounts the viewer may know of.
    public var scope: AccountScope
    /// Text that must occur in username, display name, company, e-mail or a domain; compared without case.
    ///
    /// Every character is only text. Empty text matches everything.
    public var text: String
    /// The roles to list; empty lists all.
    public var roles: Set<Role>
    /// The statuses to list, as stored; empty lists all.
    public var statuses: Set<AccountStatus.Kind>
    /// List what comes after this account, which is the last one of the page before.
    public var after: Account.ID?
    /// How many at most, 1 to 500.
    public var limit: Int

    /// Makes a query.
    public init(
        scope: AccountScope, text: String = "", roles: Set<Role> = [], statuses: Set<AccountStatus.Kind> = [],
        after: Account.ID? = nil, limit: Int = 50
    ) {
        self.scope = scope
        self.text = text
        self.roles = roles
        self.statuses = statuses
        self.after = after
        self.limit = limit
    }

    /// Throws ``AccountError/Code/invalidQuery`` when the text is over-long or the limit out of range.
    public func validate() throws {
        guard self.text.utf8.count <= Self.maximumTextLength else {
            throw AccountError(
                .invalidQuery, "search text has at most \(Self.maximumTextLength) bytes; shorten it")
        }
        guard (1...Self.maximumLimit).contains(self.limit) else {
            throw AccountError(.invalidQuery, "a page has 1 to \(Self.maximumLimit) accounts")
        }
    }

    /// Whether `account`, already known to be in scope, is matched.
    public func matches(_ account: Account) -> Bool {
        (self.roles.isEmpty || self.roles.contains(account.role))
            && (self.statuses.isEmpty || self.statuses.contains(account.status.kind))
            && (self.text.isEmpty || account.searchText.contains(Self.folded(self.text)))
    }

    /// Text as it is compared: without case, and with spaces for line breaks, which separate fields.
    public static func folded(_ text: String) -> String {
        let folded = text.lowercased()
        guard folded.utf8.contains(UInt8(ascii: "\n")) else { return folded }
        var line = String.UnicodeScalarView()
        line.append(contentsOf: folded.unicodeScalars.lazy.map { $0 == "\n" ? " " : $0 })
        return String(line)
    }
}

extension Account {
    /// Everything a search looks at, folded, one field a line.
    public var searchText: String {
        let fields = [self.username, self.displayName, self.company ?? "", self.email ?? ""] + self.domains
        return fields.lazy.map { AccountQuery.folded($0) }.joined(separator: "\n")
    }
}
