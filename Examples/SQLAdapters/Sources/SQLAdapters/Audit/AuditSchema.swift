// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The audit log: its entries, the interior nodes of its tree, the handles of people, and its head.
    ///
    /// The leaf is what counts; the columns beside it repeat what is looked up, and are compared with it whenever an
    /// entry is read.
    ///
    /// | `entries` | holds |
    /// |---|---|
    /// | `sequence` | the entry's number from 0, without gaps |
    /// | `id` | the identifier of the event |
    /// | `leaf`, `leaf_hash` | the canonical bytes (RFC 8785) of the public part, NULL once dropped, and their hash in the tree (RFC 9162) |
    /// | `recorded_at` | when the log took it, in milliseconds since 1970; never less than in the entry before |
    /// | `kind` | the kind of event |
    /// | `actor`, `by_handle` | the handles of the actor and of who caused it |
    /// | `visit`, `visit_index` | the visit and the entry's number in it |
    /// | `subject`, `subject_index` | the subject and the entry's number about it, NULL if the subject does not exist |
    /// | `capability`, `outcome` | what was to be done and what became of it, where the kind has that; NULL once the leaf is dropped |
    /// | `staff_salt`, `staff_content` | the opening of the staff member's part; both NULL once destroyed |
    /// | `customer_salt`, `customer_content` | the opening of the customer's part, likewise |
    ///
    /// - `nodes` has `level` from 1, `idx` within the level, and `hash`; level 0 is the entries.
    /// - `handles` has `account` and `handle`: the only place that says whose handle it is.
    /// - `holds` has the legal holds in force: `id` and `scope`, such as `subject:acme`.
    /// - `log_head` has `size`, `recorded_at`, and `peaks`, the hashes of the right edge, 32 bytes each; one row.
    ///
    /// Every index ends in the sequence, so that a page of a person, a subject, a visit, a capability, an outcome or a kind
    /// is read in order. The two
    /// unique indexes of counters give the next number without counting, and the one of stops answers whether a visit
    /// has stopped. Triggers are a second line behind the code: entries stand in one row without gaps, are never
    /// removed, and can lose nothing but the openings of their sealed parts and then their leaves; nodes never change.
    static let audit = Migration(
        3,
        "audit",
        [
            """
            CREATE TABLE entries (
                sequence INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                leaf BLOB,
                leaf_hash BLOB NOT NULL,
                recorded_at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                actor TEXT NOT NULL,
                by_handle TEXT,
                visit TEXT,
                visit_index INTEGER,
                subject TEXT,
                subject_index INTEGER,
                staff_salt BLOB,
                staff_content BLOB,
                customer_salt BLOB,
                customer_content BLOB,
                capability TEXT,
                outcome TEXT,
                CHECK ((staff_salt IS NULL) = (staff_content IS NULL)),
                CHECK ((customer_salt IS NULL) = (customer_content IS NULL)),
                CHECK (leaf IS NOT NULL OR (capability IS NULL AND outcome IS NULL)),
                CHECK (leaf IS NOT NULL OR (staff_salt IS NULL AND customer_salt IS NULL))
            ) STRICT
            """,
            "CREATE UNIQUE INDEX entries_visit_index ON entries (visit, visit_index) WHERE visit IS NOT NULL",
            """
            CREATE UNIQUE INDEX entries_subject_index ON entries (subject, subject_index)
            WHERE subject_index IS NOT NULL
            """,
            "CREATE UNIQUE INDEX entries_stops ON entries (visit) WHERE kind = 'visit.stopped'",
            "CREATE INDEX entries_by_actor ON entries (actor)",
            "CREATE INDEX entries_by_cause ON entries (by_handle) WHERE by_handle IS NOT NULL",
            "CREATE INDEX entries_by_kind ON entries (kind)",
            "CREATE INDEX entries_by_capability ON entries (capability) WHERE capability IS NOT NULL",
            "CREATE INDEX entries_by_outcome ON entries (outcome) WHERE outcome IS NOT NULL",
            "CREATE INDEX entries_by_subject ON entries (subject) WHERE subject IS NOT NULL",
            "CREATE INDEX entries_by_visit ON entries (visit) WHERE visit IS NOT NULL",
            "CREATE INDEX entries_by_time ON entries (recorded_at)",
            """
            CREATE TABLE nodes (
                level INTEGER NOT NULL,
                idx INTEGER NOT NULL,
                hash BLOB NOT NULL,
                PRIMARY KEY (level, idx)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE handles (
                account TEXT NOT NULL PRIMARY KEY,
                handle TEXT NOT NULL UNIQUE
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE TABLE holds (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, scope TEXT NOT NULL) STRICT",
            """
            CREATE TABLE log_head (
                row INTEGER PRIMARY KEY CHECK (row = 1),
                size INTEGER NOT NULL,
                recorded_at INTEGER,
                peaks BLOB NOT NULL
            ) STRICT
            """,
            "INSERT INTO log_head (row, size, peaks) VALUES (1, 0, x'')",
        ] + triggers
    )

    private static let triggers = [
        """
        CREATE TRIGGER entries_are_dense BEFORE INSERT ON entries
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence) + 1, 0) FROM entries)
        BEGIN SELECT RAISE(ABORT, 'the sequence of entries has no gaps'); END
        """,
        """
        CREATE TRIGGER entries_stay BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END
        """,
        """
        CREATE TRIGGER entries_never_change BEFORE UPDATE OF
            sequence, id, leaf_hash, recorded_at, kind, actor, by_handle, visit, visit_index, subject, subject_index
        ON entries
        BEGIN SELECT RAISE(ABORT, 'entries never change'); END
        """,
        """
        CREATE TRIGGER entries_only_lose_leaves BEFORE UPDATE OF leaf ON entries
        WHEN NEW.leaf IS NOT NULL AND NEW.leaf IS NOT OLD.leaf
        BEGIN SELECT RAISE(ABORT, 'a leaf can only be dropped'); END
        """,
        """
        CREATE TRIGGER entries_only_lose_words BEFORE UPDATE OF capability, outcome ON entries
        WHEN (NEW.capability IS NOT NULL AND NEW.capability IS NOT OLD.capability)
            OR (NEW.outcome IS NOT NULL AND NEW.outcome IS NOT OLD.outcome)
        BEGIN SELECT RAISE(ABORT, 'a capability and an outcome can only be dropped'); END
        """,
        """
        CREATE TRIGGER entries_only_lose_openings BEFORE UPDATE OF
            staff_salt, staff_content, customer_salt, customer_content
        ON entries
        WHEN (NEW.staff_salt IS NOT NULL AND NEW.staff_salt IS NOT OLD.staff_salt)
            OR (NEW.staff_content IS NOT NULL AND NEW.staff_content IS NOT OLD.staff_content)
            OR (NEW.customer_salt IS NOT NULL AND NEW.customer_salt IS NOT OLD.customer_salt)
            OR (NEW.customer_content IS NOT NULL AND NEW.customer_content IS NOT OLD.customer_content)
        BEGIN SELECT RAISE(ABORT, 'an opening can only be destroyed'); END
        """,
        """
        CREATE TRIGGER nodes_stay BEFORE DELETE ON nodes
        BEGIN SELECT RAISE(ABORT, 'nodes are never removed'); END
        """,
        """
        CREATE TRIGGER nodes_never_change BEFORE UPDATE ON nodes
        BEGIN SELECT RAISE(ABORT, 'nodes never change'); END
        """,
        """
        CREATE TRIGGER log_head_stays BEFORE DELETE ON log_head
        BEGIN SELECT RAISE(ABORT, 'the head of the log is never removed'); END
        """,
        """
        CREATE TRIGGER log_only_grows BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size
        BEGIN SELECT RAISE(ABORT, 'the log only grows'); END
        """,
    ]
}
