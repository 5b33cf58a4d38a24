// SPDX-License-Identifier: Apache-2.0

import Foundation
import QuickStart
import SQLAdapters

/// Plays the tour on a database, and leaves it there: `DatabaseTour --database sqlite:FILE`.
///
/// Everything else is as with `QuickStart`. Played again, the tour goes on an hour after the end of the log.
@main
struct DatabaseTour {
    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            let address = try DatabaseAddress(takenFrom: &arguments)
            let database = try await address.open()
            let status = await QuickStartProgram.run(arguments) {
                TourStores(
                    accounts: try await SQLAccountStore(database), sessions: try await SQLSessionStore(database),
                    audit: try await SQLAuditStore(database))
            }
            try await database.close()
            exit(status)
        } catch is DatabaseAddress.UsageError {
            Self.complain(DatabaseAddress.UsageError.help)
            exit(2)
        } catch {
            Self.complain("\(error)")
            exit(1)
        }
    }

    private static func complain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("DatabaseTour: \(text)\n".utf8))
    }
}
