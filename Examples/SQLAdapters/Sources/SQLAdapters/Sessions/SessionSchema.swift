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
    /// the log has the event.
    ///
    /// A visit is found by its identifier, its token or its code. Those with something left to do are in indexes of
    /// their own, as a whole, by actor and by subject, so that a sweep costs what there is to sweep; so are the others,
    /// by when they ended, and approvals: those requested, and all by when they are over.
    static let sessions = Migration(
        2,
        "sessions",
        [
            """
            CREATE TABLE visits (
                id TEXT NOT NULL PRIMARY KEY,
                revision INTEGER NOT NULL,
                token BLOB UNIQUE,
                hand_off BLOB UNIQUE,
                actor TEXT NOT NULL,
                subject TEXT NOT NULL,
                is_unsettled INTEGER NOT NULL CHECK (is_unsettled IN (0, 1)),
                is_running INTEGER NOT NULL CHECK (is_running IN (0, 1)),
                ended_at INTEGER,
                seen_at INTEGER,
                record TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX visits_unsettled ON visits (id) WHERE is_unsettled = 1",
            "CREATE INDEX visits_unsettled_by_actor ON visits (actor, id) WHERE is_unsettled = 1",
            "CREATE INDEX visits_unsettled_by_subject ON visits (subject, id) WHERE is_unsettled = 1",
            "CREATE INDEX visits_settled ON visits (ended_at) WHERE is_unsettled = 0",
            """
            CREATE TABLE ledgers (
                actor TEXT NOT NULL PRIMARY KEY,
                revision INTEGER NOT NULL,
                record TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE freezes (
                row INTEGER PRIMARY KEY CHECK (row = 1),
                revision INTEGER NOT NULL,
                record TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE consents (
                subject TEXT NOT NULL PRIMARY KEY,
                revision INTEGER NOT NULL,
                record TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE approvals (
                id TEXT NOT NULL PRIMARY KEY,
                revision INTEGER NOT NULL,
                is_requested INTEGER NOT NULL CHECK (is_requested IN (0, 1)),
                over_at INTEGER NOT NULL,
                record TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX approvals_requested ON approvals (id) WHERE is_requested = 1",
            "CREATE INDEX approvals_over ON approvals (over_at)",
            """
            CREATE TABLE events (
                place INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                record TEXT NOT NULL
            ) STRICT
            """,
        ]
    )
}
