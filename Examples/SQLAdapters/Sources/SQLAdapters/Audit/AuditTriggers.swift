// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// The triggers of the log, a second line behind the code: entries stand in one row without gaps, are never removed,
    /// and can lose nothing but the openings of their sealed parts and then their leaves; nodes never change.
    static func auditTriggers(for engine: SQLEngine) -> [String] {
        engine == .sqlite ? self.auditTriggersOfSQLite : self.auditTriggersOfPostgreSQL
    }

    private static let auditTriggersOfSQLite = [
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

    private static let auditTriggersOfPostgreSQL =
        [
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_ARGV[0]; END$$
            """,
            // Asks only for what the index of the primary key answers, under the lock that the head is.
            """
            CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN
                IF NEW.sequence <> (SELECT coalesce(max(sequence) + 1, 0) FROM entries) THEN
                    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_ARGV[0];
                END IF;
                RETURN NEW;
            END$$
            """,
            """
            CREATE TRIGGER entries_are_dense BEFORE INSERT ON entries
            FOR EACH ROW EXECUTE FUNCTION refuse_gap('the sequence of entries has no gaps')
            """,
        ]
        + [
            ("entries_stay", "DELETE ON entries", nil, "entries are never removed"),
            (
                "entries_never_change",
                """
                UPDATE OF sequence, id, leaf_hash, recorded_at, kind, actor, by_handle, visit, visit_index, subject, \
                subject_index ON entries
                """, nil, "entries never change"
            ),
            ("entries_only_lose_leaves", "UPDATE OF leaf ON entries", onlyLoses("leaf"), "a leaf can only be dropped"),
            (
                "entries_only_lose_words", "UPDATE OF capability, outcome ON entries",
                onlyLoses("capability", "outcome"),
                "a capability and an outcome can only be dropped"
            ),
            (
                "entries_only_lose_openings",
                "UPDATE OF staff_salt, staff_content, customer_salt, customer_content ON entries",
                onlyLoses("staff_salt", "staff_content", "customer_salt", "customer_content"),
                "an opening can only be destroyed"
            ),
            ("nodes_stay", "DELETE ON nodes", nil, "nodes are never removed"),
            ("nodes_never_change", "UPDATE ON nodes", nil, "nodes never change"),
            ("log_head_stays", "DELETE ON log_head", nil, "the head of the log is never removed"),
            ("log_only_grows", "UPDATE ON log_head", "NEW.size < OLD.size", "the log only grows"),
        ].map { name, event, condition, message in
            """
            CREATE TRIGGER \(name) BEFORE \(event) FOR EACH ROW \(condition.map { "WHEN (\($0))" } ?? "")
            EXECUTE FUNCTION refuse('\(message)')
            """
        }
        + ["entries", "nodes", "log_head"].map { table in
            """
            CREATE TRIGGER \(table)_not_emptied BEFORE TRUNCATE ON \(table)
            FOR EACH STATEMENT EXECUTE FUNCTION refuse('the log is never emptied')
            """
        }

    private static func onlyLoses(_ columns: String...) -> String {
        columns.map { "(NEW.\($0) IS NOT NULL AND NEW.\($0) IS DISTINCT FROM OLD.\($0))" }.joined(separator: " OR ")
    }
}
