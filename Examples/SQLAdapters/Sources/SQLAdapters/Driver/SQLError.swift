// SPDX-License-Identifier: Apache-2.0

/// What went wrong in the database, in terms a caller can act on.
///
/// An error never contains a value that was bound to a statement or read from a column, so it may be logged. It may
/// contain names of tables and columns and the text of a statement.
public struct SQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    @nonexhaustive
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Someone else holds a lock or changes the same, or others wait, too many or for too long; nothing was changed, try
        /// again.
        case busy
        /// The server lets nobody in under this role, with this password, or to this database; mend the connection string
        /// or the server. Trying again does not help.
        case refused
        /// There is no room left on the disk.
        case full
        /// A constraint of the schema refused the change; see ``SQLError/constraint``.
        case constraint
        /// The database is damaged or is none.
        case corrupt
        /// The file or the server cannot be reached, read or written, or the database has been closed.
        case unavailable
        /// A stored value is not of the type or the form it must have.
        case invalidValue
        /// The schema, or the server, is not what this version of the code needs.
        case incompatibleSchema
        /// The code that called is wrong.
        case misuse
        /// Anything else.
        case other
    }

    /// The kinds of constraint.
    @nonexhaustive
    public enum Constraint: String, Sendable, Hashable, CaseIterable {
        /// A primary key or another unique index has the key already.
        case unique
        /// A column must have a value.
        case notNull
        /// A row refers to a row that is not there, or is referred to.
        case foreignKey
        /// A check of the schema failed.
        case check
        /// A trigger refused the change, or another constraint did.
        case other
    }

    /// What kind of failure it is.
    public let code: Code
    /// Which kind of constraint was violated, if one was.
    public let constraint: Constraint?
    /// A text for operators: lower case, no values.
    public let detail: String
    /// The engine's own code for the failure, if the engine reported it: SQLite's extended result code, or SQLSTATE.
    public let engineCode: String?
    /// Whether the change may come to light later although it was reported as failed.
    ///
    /// True only when the last step, the commit itself, failed.
    ///
    /// SQLite: it failed in the storage. The database shows the change as not made, but if all connections to the file
    /// go away before the next successful write, by a crash above all, then recovery may find it complete on the disk
    /// and keep it. Any later successful write to the file, a retry included, settles it as not made.
    ///
    /// PostgreSQL: the connection was lost, or did not answer in time, after the commit was asked for. The change has
    /// been made or not; reading, or repeating the call, tells.
    public let isOutcomeUnknown: Bool

    /// Creates an error.
    init(
        _ code: Code,
        _ detail: String,
        constraint: Constraint? = nil,
        engineCode: String? = nil,
        isOutcomeUnknown: Bool = false
    ) {
        self.code = code
        self.detail = detail
        self.constraint = constraint
        self.engineCode = engineCode
        self.isOutcomeUnknown = isOutcomeUnknown
    }

    /// The code, the engine's own code and the detail.
    public var description: String {
        let engine = self.engineCode.map { " (\($0))" } ?? ""
        let doubt = self.isOutcomeUnknown ? "; the outcome is unknown" : ""
        return "\(self.code.rawValue)\(engine): \(self.detail)\(doubt)"
    }

    /// The same error, with the outcome of the transaction left open.
    func withUnknownOutcome() -> SQLError {
        SQLError(
            self.code,
            self.detail,
            constraint: self.constraint,
            engineCode: self.engineCode,
            isOutcomeUnknown: true
        )
    }
}
