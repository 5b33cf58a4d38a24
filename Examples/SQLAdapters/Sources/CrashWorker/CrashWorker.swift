// SPDX-License-Identifier: Apache-2.0

import Foundation
import SQLAdapters

/// Works on a file until it is killed: `CrashWorker FILE SEED`.
///
/// Every line it prints is written at once and stands for something that was promised before:
///
/// | line | means |
/// |---|---|
/// | `started VISIT` | the start is on record |
/// | `effect VISIT` | an act is having its effect, so its attempt is on record |
/// | `performed VISIT SEQUENCE` | the outcome of an act is on record as that entry |
/// | `stopped VISIT` | the stop is on record |
/// | `consented CONSENT` | the consent is stored, and its event is on record or waits for the log |
/// | `withdrew CONSENT` | the same of its withdrawal |
/// | `error …` | something happened that must not happen |
@main
struct CrashWorker {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seed = UInt64(arguments[2]) else {
            print("error usage: CrashWorker FILE SEED")
            exit(2)
        }
        do {
            let database = try await SQLDatabase.sqlite(path: arguments[1])
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
}

enum Line {
    /// Writes a line in one system call, so that whoever reads has the whole of it or nothing.
    static func write(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}
