// SPDX-License-Identifier: Apache-2.0

extension Acknowledgements {
    private static let workers = 3

    /// What workers of several processes were told while something happens to their server, so many times.
    ///
    /// None of them stops by itself: each has to find a server again and go on, or it is never killed, and this ends with
    /// the time limit of the test.
    static func underLoad(
        at place: any Place, times: Int, _ disturb: @escaping @Sendable () async throws -> Void
    ) async throws -> Self {
        try await CrashTests.openShop(place)
        let kill = WorkerProcess.Signal()
        let lines = try await withThrowingTaskGroup(of: [String].self) { group in
            for seed in 0..<Self.workers {
                group.addTask {
                    try await WorkerProcess.lines(at: place.address, seed: UInt64(seed), killedUpon: kill)
                }
            }
            for _ in 0..<times {
                try await Task.sleep(for: .milliseconds(Int.random(in: 200...1_500)))
                try await disturb()
            }
            kill.give()
            return try await group.reduce(into: []) { $0 += $1 }
        }
        var acknowledged = Self()
        for line in lines { try acknowledged.add(line) }
        return acknowledged
    }
}
