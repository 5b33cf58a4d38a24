// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Visits and what decides about them: ledgers, freezes, consents, approvals; and events on their way to the log.
    ///
    /// What the library stores is a JSON document in `record`; the other columns repeat those parts of it that are
    /// looked up, and are compared with it whenever a row is read.
    ///
    /// | `visits` | holds |
    /// |---|---|
    /// | `id`, `revision`, `actor`, `subject` | as in the record |
    /// | `token`, `hand_off` | the digests of the secrets that lead here; never the secrets |
    /// | `is_unsettled`, `is_running` | the stage: `Visit.isUnsettled`, `Visit.isRunning` |
    /// | `ended_at` | when it ended, in milliseconds since 1970; NULL until then |
    /// | `seen_at` | when it was last touched: the only column that is not in the record |
    /// | `record` | the visit with its outbox |
    ///
    /// `ledgers` has `actor`, `revision` and `record`, and `consents` the same by `subject`; `freezes` has `revision` and
    /// `record`, in one row or none.
    ///
    /// | `approvals` | holds |
    /// |---|---|
    /// | `id`, `revision` | as in the record |
    /// | `is_requested` | whether it waits for an answer, in time or not |
    /// | `over_at` | `Approval.over`, in milliseconds since 1970 |
    /// | `record` | the approval |
    ///
    /// `events` has the `place` of an event in the order of arrival, its `id`, and the event as `record`. A row goes once
    /// the log has the event. Two that arrived together may have the same place: no counter is asked for, which
    /// everybody would have to wait for.
    ///
    /// A visit is found by its identifier, its token or its code. Those with something left to do are in indexes of
    /// their own, as a whole, by actor and by subject, so that a sweep costs what there is to sweep; so are the others,
    /// by when they ended, and approvals: those requested, and all by when they are over.
    static func sessions(for engine: SQLEngine) -> Migration {
        Migration(
            2,
            "sessions",
            [
                """
                CREATE TABLE visits (
                    id \(engine.text) NOT NULL PRIMARY KEY,
                    revision \(engine.integer) NOT NULL,
                    token \(engine.bytes) UNIQUE,
                    hand_off \(engine.bytes) UNIQUE,
                    actor \(engine.text) NOT NULL,
                    subject \(engine.text) NOT NULL,
                    is_unsettled \(engine.integer) NOT NULL CHECK (is_unsettled IN (0, 1)),
                    is_running \(engine.integer) NOT NULL CHECK (is_running IN (0, 1)),
                    ended_at \(engine.integer),
                    seen_at \(engine.integer),
                    record \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                "CREATE INDEX visits_unsettled ON visits (id) WHERE is_unsettled = 1",
                "CREATE INDEX visits_unsettled_by_actor ON visits (actor, id) WHERE is_unsettled = 1",
                "CREATE INDEX visits_unsettled_by_subject ON visits (subject, id) WHERE is_unsettled = 1",
                "CREATE INDEX visits_settled ON visits (ended_at) WHERE is_unsettled = 0",
                """
                CREATE TABLE ledgers (
                    actor \(engine.text) NOT NULL PRIMARY KEY,
                    revision \(engine.integer) NOT NULL,
                    record \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                """
                CREATE TABLE freezes (
                    row \(engine.integer) PRIMARY KEY CHECK (row = 1),
                    revision \(engine.integer) NOT NULL,
                    record \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                """
                CREATE TABLE consents (
                    subject \(engine.text) NOT NULL PRIMARY KEY,
                    revision \(engine.integer) NOT NULL,
                    record \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                """
                CREATE TABLE approvals (
                    id \(engine.text) NOT NULL PRIMARY KEY,
                    revision \(engine.integer) NOT NULL,
                    is_requested \(engine.integer) NOT NULL CHECK (is_requested IN (0, 1)),
                    over_at \(engine.integer) NOT NULL,
                    record \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                "CREATE INDEX approvals_requested ON approvals (id) WHERE is_requested = 1",
                "CREATE INDEX approvals_over ON approvals (over_at)",
                """
                CREATE TABLE events (
                    place \(engine.integer) NOT NULL,
                    id \(engine.text) NOT NULL PRIMARY KEY,
                    record \(engine.text) NOT NULL
                ) \(engine.strict)
                """,
                "CREATE INDEX events_in_order ON events (place, id)",
            ]
        )
    }
}
