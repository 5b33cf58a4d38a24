// SPDX-License-Identifier: Apache-2.0

import Foundation
import SQLAdapters

/// Measures the stores on a database beside the bare engine: `DatabaseBenchmark --database sqlite:FILE`.
///
/// Each round measures everything once, the bare engine in between, and what is printed are medians of the rounds: only
/// ratios inside one run say something. What is made is removed at the end: a file that must not be there yet, or the
/// schema `impersonation_benchmark`.
@main
struct DatabaseBenchmark {
    static let usage = """
        usage: DatabaseBenchmark --database sqlite:FILE|postgresql://… [--rounds N] [--seconds S] [--accounts N]
            --rounds    how often everything is measured, 5 unless given; 0 measures searches only
            --seconds   how long each thing is measured in a round, 2 unless given
            --accounts  among how many accounts is searched, 1000000 unless given; 0 leaves searches out
        """

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            let address = try DatabaseAddress(takenFrom: &arguments)
            let rounds = try Self.number("--rounds", unlessGiven: 5, from: &arguments)
            let seconds = try Self.number("--seconds", unlessGiven: 2, from: &arguments)
            let accounts = try Self.number("--accounts", unlessGiven: 1_000_000, from: &arguments)
            guard arguments.isEmpty, seconds > 0 else { throw DatabaseAddress.UsageError() }
            let place = try BenchmarkPlace(address)
            if rounds > 0 {
                try await place.withDatabase { database, bare in
                    try await Rounds(database, bare, length: .milliseconds(Int(seconds * 1_000))).run(Int(rounds))
                }
            }
            if accounts > 0 {
                try await place.withDatabase { database, _ in
                    try await Searches(among: Int(accounts)).run(on: database)
                }
            }
        } catch is DatabaseAddress.UsageError {
            Self.complain(Self.usage)
            exit(2)
        } catch {
            Self.complain("\(error)")
            exit(1)
        }
    }

    private static func number(
        _ option: String, unlessGiven value: Double, from arguments: inout [String]
    ) throws -> Double {
        guard let place = arguments.firstIndex(of: option) else { return value }
        guard arguments.indices.contains(place + 1), let value = Double(arguments[place + 1]),
            (0...1e9).contains(value)
        else {
            throw DatabaseAddress.UsageError()
        }
        arguments.removeSubrange(place...place + 1)
        return value
    }

    private static func complain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
    }
}
