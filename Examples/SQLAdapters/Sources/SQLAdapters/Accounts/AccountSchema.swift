// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Accounts, one row each.
    ///
    /// | column | holds |
    /// |---|---|
    /// | `id`, `username`, `display_name`, `company`, `email`, `locale`, `role` | the fields of the same name |
    /// | `domains` | a JSON array of texts, in order |
    /// | `creator`, `owner` | identifiers; an owner must exist when a transaction commits, a creator need not |
    /// | `status` | the kind of status |
    /// | `suspended_by`, `suspended_authority`, `suspended_reason`, `suspended_at` | all four while suspended, else none |
    /// | `created_at`, `suspended_at` | milliseconds since 1970 |
    /// | `revision` | the version of the row |
    /// | `last_change` | the change that the log has under this identifier was the last |
    /// | `search_text` | what a search looks at, folded and decomposed (NFD); see ``AccountSearch`` |
    ///
    /// Reads go through the primary key, and through `accounts_by_owner` for what somebody owns, in the order of pages.
    static let accounts = Migration(
        1,
        "accounts",
        [
            """
            CREATE TABLE accounts (
                id TEXT NOT NULL PRIMARY KEY,
                username TEXT NOT NULL,
                display_name TEXT NOT NULL,
                company TEXT,
                email TEXT,
                domains TEXT NOT NULL,
                locale TEXT,
                role TEXT NOT NULL,
                creator TEXT,
                owner TEXT REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
                status TEXT NOT NULL,
                suspended_by TEXT,
                suspended_authority TEXT,
                suspended_reason TEXT,
                suspended_at INTEGER,
                created_at INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                last_change TEXT,
                search_text TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX accounts_by_owner ON accounts (owner, id)",
        ]
    )
}
