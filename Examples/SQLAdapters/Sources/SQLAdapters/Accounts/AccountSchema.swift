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
    /// | `number` | the row, for the index of texts |
    /// | `search_text`, `name_key`, `username_key` | what searches and orders compare, as the library folds it |
    ///
    /// Reads go through the identifier, and through one index for each order, of everyone and of what somebody owns.
    /// `accounts_by_kind` holds everything that counting looks at. `account_text` knows in which rows each three
    /// characters in a row occur; it keeps no copy of the text. Every write of a row brings it
    /// up to date in the same transaction; a trigger could not, since the schema is not trusted with virtual tables.
    static let accounts = Migration(
        1,
        "accounts",
        [
            """
            CREATE TABLE accounts (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
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
                search_text TEXT NOT NULL,
                name_key TEXT NOT NULL,
                username_key TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX accounts_by_name ON accounts (name_key, id)",
            "CREATE INDEX accounts_by_username ON accounts (username_key, id)",
            "CREATE INDEX accounts_by_created ON accounts (created_at DESC, id)",
            "CREATE INDEX owned_by_name ON accounts (owner, name_key, id)",
            "CREATE INDEX owned_by_username ON accounts (owner, username_key, id)",
            "CREATE INDEX owned_by_created ON accounts (owner, created_at DESC, id)",
            "CREATE INDEX accounts_by_kind ON accounts (owner, role, status)",
            """
            CREATE VIRTUAL TABLE account_text USING fts5 (
                search_text, content = 'accounts', content_rowid = 'number', detail = 'none', columnsize = 0,
                tokenize = 'trigram case_sensitive 1'
            )
            """,
        ]
    )
}
