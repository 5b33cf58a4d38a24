// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A server that is killed and started again, with all its processes, while workers of several processes go on.
///
/// Not beside other tests, which need the server to stay: `SERVER_KILLS` says how often it is killed, and without it this
/// is not run. `POSTGRESQL_RESTART` is the program that kills and starts it; see `.ci/with-postgresql`.
@Suite(
    .timeLimit(.minutes(20 + CrashTests.setting("SERVER_KILLS", unlessGiven: 0))),
    .enabled(if: CrashTests.setting("SERVER_KILLS", unlessGiven: 0) > 0))
struct ServerCrashTests {
    @Test(arguments: Engine.servers)
    func `Workers outlive a server that dies, and nothing acknowledged is lost`(on engine: Engine) async throws {
        let kills = CrashTests.setting("SERVER_KILLS", unlessGiven: 0)
        try await engine.withPlace { place in
            let acknowledged = try await Acknowledgements.underLoad(at: place, times: kills, Self.restartServer)
            try await acknowledged.expectNothingLost(at: place, "PostgreSQL itself, \(kills) kills")
        }
    }

    private static func restartServer() async throws {
        try await self.run(try #require(ProcessInfo.processInfo.environment["POSTGRESQL_RESTART"]))
    }

    /// Runs a program that does something to a server.
    static func run(_ program: String, _ arguments: String...) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        try #require(process.terminationStatus == 0, "\(program) \(arguments) failed")
    }
}
