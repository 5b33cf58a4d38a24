// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The tour as a program.
public enum QuickStartProgram {
    /// Runs it with the arguments after its name, on standard output and standard error.
    ///
    /// - Parameters:
    ///   - arguments: what `--help` lists.
    ///   - stores: opens the stores to play on; in memory unless given. What is in them stays, and so does what the tour
    ///     leaves.
    /// - Returns: the status to end with.
    public static func run(_ arguments: [String], on stores: (() async throws -> TourStores)? = nil) async -> Int32 {
        let output = StandardOutput()
        let complain = { (line: String) in
            _ = try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
        }
        let command = Command(
            terminal: .standard(output, environment: ProcessInfo.processInfo.environment), complain: complain,
            stores: stores)
        var status = await command.run(arguments)
        if output.isIncomplete {
            complain("QuickStart: standard output could not be written to its end")
            status = .failure
        }
        return status.rawValue
    }
}
