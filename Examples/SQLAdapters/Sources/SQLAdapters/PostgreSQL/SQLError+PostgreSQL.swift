// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

extension SQLError {
    /// Creates the error for a result of the server.
    ///
    /// The server's own message is used only where it is about the text of a statement or about the server. Other
    /// messages can quote values, so they give way to the names of what objected.
    init(postgreSQL result: OpaquePointer?, while activity: String) {
        let state = cpostgresql_sqlstate(result).map { String(cString: $0) } ?? "?"
        var detail: String?
        if ["08", "0A", "25", "42", "53", "55", "57", "58"].contains(state.prefix(2)) {
            detail = cpostgresql_message(result).map { String(cString: $0) }
        } else {
            let names = [
                ("constraint", cpostgresql_constraint(result)), ("table", cpostgresql_table(result)),
                ("column", cpostgresql_column(result)),
            ].compactMap { kind, name in name.map { "\(kind) `\(String(cString: $0))`" } }
            if !names.isEmpty { detail = names.joined(separator: ", ") }
        }
        let (code, constraint) = Self.meaning(of: state)
        self.init(
            code, "\(activity): \(detail ?? "the server refuses it")", constraint: constraint, engineCode: state)
    }

    private static func meaning(of state: String) -> (Code, Constraint?) {
        switch (state.prefix(2), state) {
        case (_, "23505"): (.constraint, .unique)
        case (_, "23502"): (.constraint, .notNull)
        case (_, "23503"): (.constraint, .foreignKey)
        case (_, "23514"): (.constraint, .check)
        case ("23", _): (.constraint, .other)
        // A deadlock, a serialization failure, a lock or a statement that took too long, no connection left.
        case ("40", _), (_, "55P03"), (_, "57014"), (_, "53300"): (.busy, nil)
        case (_, "53100"): (.full, nil)
        case (_, "XX001"), (_, "XX002"): (.corrupt, nil)
        case ("08", _), ("53", _), ("57", _), ("58", _): (.unavailable, nil)
        // Reading only: a standby, or what had been the primary.
        case (_, "25006"): (.unavailable, nil)
        case (_, "42501"): (.unavailable, nil)
        case ("22", _): (.invalidValue, nil)
        case ("0A", _), ("26", _), ("42", _): (.misuse, nil)
        default: (.other, nil)
        }
    }
}
