// SPDX-License-Identifier: Apache-2.0

internal import SQLAdapters

/// What is added beside the tables of a panel, none of which is changed.
///
/// The panel has `panel_users` and `panel_domains`, as they are in the README. What is added is one row for each user, in
/// `account_versions`, for what the panel does not know about them:
///
/// | column | holds |
/// |---|---|
/// | `uid` | the user |
/// | `revision` | the version of the account, domains included |
/// | `last_change` | the change that the log has under this identifier was the last |
/// | `suspended_by`, `suspended_authority`, `suspended_reason`, `suspended_at` | who suspended it, where the panel's flag says that it is |
/// | `search_text`, `name_key`, `username_key` | what searches and orders compare; NULL while that is not known |
///
/// Triggers keep it when the panel's own code writes, which need not know of it: they raise the revision, of a reseller too
/// that gains or loses somebody, and empty the texts, which only Swift can fold. Indexes find a user by the digits of
/// the number and read lists in order. Two views make accounts of it all; in lists are those whose texts are known.
enum PanelSchema {
    static let versions = "account_versions"
    static let accounts = "panel_accounts"
    static let listed = "panel_accounts_listed"

    /// The statements that add it all to a database that has none of it.
    static func statements(for engine: SQLEngine) -> [String] {
        // Few panels on SQLite have so many accounts that looking at each text takes long.
        let textIndex =
            engine == .sqlite ? [] : [SQLEngine.trigramIndex("account_versions_text", on: "account_versions")]
        return [
            """
            CREATE TABLE account_versions (
                uid \(engine.integer) PRIMARY KEY,
                revision \(engine.integer) NOT NULL DEFAULT 1,
                last_change \(engine.text),
                suspended_by \(engine.integer),
                suspended_authority \(engine.text),
                suspended_reason \(engine.text),
                suspended_at \(engine.integer),
                search_text \(engine.text),
                name_key \(engine.text),
                username_key \(engine.text)
            ) \(engine.strict)
            """,
            "INSERT INTO account_versions (uid) SELECT uid FROM panel_users",
            "CREATE INDEX account_versions_unknown ON account_versions (uid) WHERE name_key IS NULL",
            "CREATE INDEX account_versions_by_id ON account_versions ((\(self.digits("uid", engine))))",
            "CREATE INDEX account_versions_by_name ON account_versions (name_key, (\(self.digits("uid", engine))))",
            """
            CREATE INDEX account_versions_by_username ON account_versions (username_key, (\(self.digits("uid", engine))))
            """,
            "CREATE INDEX panel_users_by_owner ON panel_users ((\(self.digits("reseller_uid", engine))))",
        ] + textIndex + self.triggers(for: engine) + [self.view(for: engine), self.listedView]
    }

    /// The digits of a number, which are an identifier: no two texts stand for the same number.
    private static func digits(_ column: String, _ engine: SQLEngine) -> String {
        "CAST(\(column) AS TEXT)" + (engine == .sqlite ? "" : " COLLATE \"C\"")
    }

    /// Users as accounts: one column for each of the table `accounts`, but the domains, which are read beside it.
    ///
    /// Where the panel's own code has suspended somebody, nobody has said who it was; an administrator it is, so that no
    /// reseller lifts it. Where the panel does not know who made an account, it is who is responsible for it.
    private static func view(for engine: SQLEngine) -> String {
        func suspension(_ column: String, unlessKnown value: String) -> String {
            "CASE WHEN u.state = 2 THEN coalesce(v.\(column), \(value)) END"
        }
        let administrator = "(SELECT min(uid) FROM panel_users WHERE kind = 'admin')"
        return """
            CREATE VIEW panel_accounts AS
            SELECT \(self.digits("v.uid", engine)) AS id, u.login AS username, u.full_name AS display_name, u.company,
                u.email, '[]' AS domains, u.lang AS locale,
                CASE u.kind WHEN 'admin' THEN 'administrator' WHEN 'client' THEN 'customer' ELSE u.kind END AS role,
                \(self.digits("coalesce(u.created_by, u.reseller_uid)", engine)) AS creator,
                \(self.digits("u.reseller_uid", engine)) AS owner,
                CASE u.state WHEN 0 THEN 'pending' WHEN 1 THEN 'active' WHEN 2 THEN 'suspended' ELSE 'closed' END AS status,
                CAST(\(suspension("suspended_by", unlessKnown: administrator)) AS TEXT) AS suspended_by,
                \(suspension("suspended_authority", unlessKnown: "'administrator'")) AS suspended_authority,
                \(suspension("suspended_reason", unlessKnown: "'suspended in the panel'")) AS suspended_reason,
                \(suspension("suspended_at", unlessKnown: "u.created")) AS suspended_at,
                u.created AS created_at, v.revision, v.last_change, v.search_text, v.name_key, v.username_key
            FROM panel_users AS u JOIN account_versions AS v ON v.uid = u.uid
            """
    }

    private static let listedView = """
        CREATE VIEW panel_accounts_listed AS SELECT * FROM panel_accounts WHERE name_key IS NOT NULL
        """
}
