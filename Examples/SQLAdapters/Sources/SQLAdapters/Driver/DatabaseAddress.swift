// SPDX-License-Identifier: Apache-2.0

/// The database that a command line names.
package enum DatabaseAddress: Hashable {
    case sqlite(path: String)
    case postgreSQL(url: String)

    /// A command line that names none, or not one.
    package struct UsageError: Error, Hashable {
        /// How to name one.
        package static let help =
            "name a database: --database sqlite:FILE or --database postgresql://USER@HOST/DATABASE"

        package init() {}
    }

    /// Takes the database out of the arguments after the program's name; the others are left.
    package init(takenFrom arguments: inout [String]) throws(UsageError) {
        guard let place = arguments.firstIndex(of: "--database"), arguments.indices.contains(place + 1)
        else { throw UsageError() }
        let address = arguments[place + 1]
        arguments.removeSubrange(place...place + 1)
        guard !arguments.contains("--database") else { throw UsageError() }
        if address.hasPrefix("postgresql://") {
            self = .postgreSQL(url: address)
        } else if address.hasPrefix("sqlite:"), address.count > 7 {
            self = .sqlite(path: String(address.dropFirst(7)))
        } else {
            throw UsageError()
        }
    }
}
