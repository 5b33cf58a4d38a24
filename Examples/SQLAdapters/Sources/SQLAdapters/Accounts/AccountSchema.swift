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
    /// | `number` | SQLite only: the row, for the index of texts |
    /// | `search_text`, `name_key`, `username_key` | what searches and orders compare, as the library folds it |
    ///
    /// Reads go through the identifier, and through one index for each order, of everyone and of what somebody owns.
    /// `accounts_by_kind` holds everything that counting looks at. `account_text` knows in which rows each three
    /// characters in a row occur; it keeps no copy of the text. With SQLite every write of a row brings it up to date in
    /// the same transaction; a trigger could not, since the schema is not trusted with virtual tables. With PostgreSQL it
    /// is an index of the column like any other, of the extension `pg_trgm`.
    static func accounts(for engine: SQLEngine) -> Migration {
        // The index of texts finds rows by number in SQLite, and has no need of one in PostgreSQL.
        let number = engine == .sqlite ? "number INTEGER PRIMARY KEY," : ""
        return Migration(
            1,
            "accounts",
            [
                """
                CREATE TABLE accounts (
                    \(number)
                    id \(engine.text) NOT NULL UNIQUE,
                    username \(engine.text) NOT NULL,
                    display_name \(engine.text) NOT NULL,
                    company \(engine.text),
                    email \(engine.text),
                    domains \(engine.text) NOT NULL,
                    locale \(engine.text),
                    role \(engine.text) NOT NULL,
                    creator \(engine.text),
                    owner \(engine.text) REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
                    status \(engine.text) NOT NULL,
                    suspended_by \(engine.text),
                    suspended_authority \(engine.text),
                    suspended_reason \(engine.text),
                    suspended_at \(engine.integer),
                    created_at \(engine.integer) NOT NULL,
                    revision \(engine.integer) NOT NULL,
                    last_change \(engine.text),
                    search_text \(engine.text) NOT NULL,
                    name_key \(engine.text) NOT NULL,
                    username_key \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                "CREATE INDEX accounts_by_name ON accounts (name_key, id)",
                "CREATE INDEX accounts_by_username ON accounts (username_key, id)",
                "CREATE INDEX accounts_by_created ON accounts (created_at DESC, id)",
                "CREATE INDEX owned_by_name ON accounts (owner, name_key, id)",
                "CREATE INDEX owned_by_username ON accounts (owner, username_key, id)",
                "CREATE INDEX owned_by_created ON accounts (owner, created_at DESC, id)",
                "CREATE INDEX accounts_by_kind ON accounts (owner, role, status)",
            ] + (engine == .sqlite ? self.accountTextOfSQLite : self.accountTextOfPostgreSQL)
        )
    }

    private static let accountTextOfSQLite = [
        """
        CREATE VIRTUAL TABLE account_text USING fts5 (
            search_text, content = 'accounts', content_rowid = 'number', detail = 'none', columnsize = 0,
            tokenize = 'trigram case_sensitive 1'
        )
        """
    ]

    private static let accountTextOfPostgreSQL = [SQLEngine.trigramIndex("account_text", on: "accounts")]
}

extension SQLEngine {
    /// The statement that makes PostgreSQL's index over the column `search_text` of a table.
    ///
    /// The extension may be anywhere: one for the whole database, made by whoever may.
    package static func trigramIndex(_ name: String, on table: String) -> String {
        """
        DO $$BEGIN
            IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
                CREATE EXTENSION pg_trgm WITH SCHEMA public;
            END IF;
            EXECUTE format(
                'CREATE INDEX \(name) ON \(table) USING gin (search_text %I.gin_trgm_ops)',
                (SELECT nspname FROM pg_extension JOIN pg_namespace ON extnamespace = pg_namespace.oid
                 WHERE extname = 'pg_trgm'));
        END$$
        """
    }
}
