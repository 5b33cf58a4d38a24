// SPDX-License-Identifier: Apache-2.0

import Foundation
import SQLAdapters

/// Works on a database until it is killed: `CrashWorker DATABASE SCHEMA SEED`.
///
/// The database is the path of a file, whose schema is always `main`, or a `postgresql:` URL.
///
/// Every line it prints is written at once and stands for something that was promised before:
///
/// | line | means |
/// |---|---|
/// | `started VISIT` | the start is on record |
/// | `effect VISIT` | an act is having its effect, so its attempt is on record |
/// | `performed VISIT SEQUENCE ROOT` | the outcome of an act is on record as that entry, with that root of the log up to it |
/// | `stopped VISIT` | the stop is on record |
/// | `consented CONSENT` | the consent is stored, and its event is on record or waits for the log |
/// | `withdrew CONSENT` | the same of its withdrawal |
/// | `error …` | something happened that must not happen |
@main
struct CrashWorker {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let seed = UInt64(arguments[3]) else {
            print("error usage: CrashWorker DATABASE SCHEMA SEED")
            exit(2)
        }
        do {
            let database = try await Self.open(arguments[1], schema: arguments[2])
            try await withThrowingTaskGroup { group in
                // Two at once, so that their appends meet in the queue of the log.
                for shift in 0..<2 {
                    let shift = try await Shift(database, number: shift, seed: seed)
                    group.addTask { try await shift.work() }
                }
                try await group.waitForAll()
            }
        } catch {
            Line.write("error \(error)")
            exit(1)
        }
    }

    private static func open(_ address: String, schema: String) async throws -> SQLDatabase {
        guard address.hasPrefix("postgresql:") else { return try await SQLDatabase.sqlite(path: address) }
        var settings = PostgreSQLSettings()
        settings.schema = schema
        // A standby that takes over has to be given a standby of its own before anything is acknowledged again.
        settings.statementTimeout = .seconds(120)
        settings.patience = .seconds(120)
        return try await SQLDatabase.postgreSQL(address, settings: settings)
    }
}

enum Line {
    /// Writes a line in one system call, so that whoever reads has the whole of it or nothing.
    static func write(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}
