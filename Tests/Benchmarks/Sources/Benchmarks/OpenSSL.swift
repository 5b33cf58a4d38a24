// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What OpenSSL's SHA-256 does on this machine, where it is installed: with all the instructions that the processor has for it.
///
/// From a file in memory, less what an empty one takes. `openssl speed` is of no use here: it waits for a signal that is blocked
/// in what Foundation starts.
func openSSL() throws -> [Figure] {
    guard
        let path = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl"].first(where: FileManager.default.isExecutableFile)
    else { return [] }
    let size = 256 << 20
    let empty = FileManager.default.temporaryDirectory.appending(path: "empty-\(UUID())")
    let full = FileManager.default.temporaryDirectory.appending(path: "full-\(UUID())")
    defer { for file in [empty, full] { try? FileManager.default.removeItem(at: file) } }
    try Data().write(to: empty)
    try Data(repeating: 7, count: size).write(to: full)
    func seconds(_ file: URL) throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["dgst", "-sha256", file.path]
        process.standardOutput = FileHandle.nullDevice
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "OpenSSL has hashed nothing")
        let (seconds, attoseconds) = (clock.now - start).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
    let rates = try (0..<Benchmark.samples).map { _ in
        Double(size) / 1e6 / max(try seconds(full) - seconds(empty), 1e-3)
    }
    return [Figure(name: "audit.sha256.openssl", unit: .megabytesPerSecond, samples: rates)]
}
