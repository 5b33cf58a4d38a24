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
    static func audit(for engine: SQLEngine) -> Migration {
        // In SQLite every index ends in the primary key as it is.
        let inOrder = engine == .sqlite ? "" : ", sequence"
        return Migration(
            3,
            "audit",
            [
                """
                CREATE TABLE entries (
                    sequence \(engine.integer) PRIMARY KEY,
                    id \(engine.text) NOT NULL UNIQUE,
                    leaf \(engine.bytes),
                    leaf_hash \(engine.bytes) NOT NULL,
                    recorded_at \(engine.integer) NOT NULL,
                    kind \(engine.text) NOT NULL,
                    actor \(engine.text) NOT NULL,
                    by_handle \(engine.text),
                    visit \(engine.text),
                    visit_index \(engine.integer),
                    subject \(engine.text),
                    subject_index \(engine.integer),
                    staff_salt \(engine.bytes),
                    staff_content \(engine.bytes),
                    customer_salt \(engine.bytes),
                    customer_content \(engine.bytes),
                    capability \(engine.text),
                    outcome \(engine.text),
                    CHECK ((staff_salt IS NULL) = (staff_content IS NULL)),
                    CHECK ((customer_salt IS NULL) = (customer_content IS NULL)),
                    CHECK (leaf IS NOT NULL OR (capability IS NULL AND outcome IS NULL)),
                    CHECK (leaf IS NOT NULL OR (staff_salt IS NULL AND customer_salt IS NULL))
                ) \(engine.strict)
                """,
                "CREATE UNIQUE INDEX entries_visit_index ON entries (visit, visit_index) WHERE visit IS NOT NULL",
                """
                CREATE UNIQUE INDEX entries_subject_index ON entries (subject, subject_index)
                WHERE subject_index IS NOT NULL
                """,
                "CREATE UNIQUE INDEX entries_stops ON entries (visit) WHERE kind = 'visit.stopped'",
                "CREATE INDEX entries_by_actor ON entries (actor\(inOrder))",
                "CREATE INDEX entries_by_cause ON entries (by_handle\(inOrder)) WHERE by_handle IS NOT NULL",
                "CREATE INDEX entries_by_kind ON entries (kind\(inOrder))",
                "CREATE INDEX entries_by_capability ON entries (capability\(inOrder)) WHERE capability IS NOT NULL",
                "CREATE INDEX entries_by_outcome ON entries (outcome\(inOrder)) WHERE outcome IS NOT NULL",
                "CREATE INDEX entries_by_subject ON entries (subject\(inOrder)) WHERE subject IS NOT NULL",
                "CREATE INDEX entries_by_visit ON entries (visit\(inOrder)) WHERE visit IS NOT NULL",
                "CREATE INDEX entries_by_time ON entries (recorded_at\(inOrder))",
                """
                CREATE TABLE nodes (
                    level \(engine.integer) NOT NULL,
                    idx \(engine.integer) NOT NULL,
                    hash \(engine.bytes) NOT NULL,
                    PRIMARY KEY (level, idx)
                ) \(engine.clustered)
                """,
                """
                CREATE TABLE handles (
                    account \(engine.text) NOT NULL PRIMARY KEY,
                    handle \(engine.text) NOT NULL UNIQUE
                ) \(engine.clustered)
                """,
                """
                CREATE TABLE holds (
                    row \(engine.integer) PRIMARY KEY,
                    id \(engine.text) NOT NULL UNIQUE,
                    scope \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                """
                CREATE TABLE log_head (
                    row \(engine.integer) PRIMARY KEY CHECK (row = 1),
                    size \(engine.integer) NOT NULL,
                    recorded_at \(engine.integer),
                    peaks \(engine.bytes) NOT NULL
                ) \(engine.strict)
                """,
                "INSERT INTO log_head (row, size, peaks) VALUES (1, 0, \(engine.noBytes))",
            ] + auditTriggers(for: engine)
        )
    }
}
