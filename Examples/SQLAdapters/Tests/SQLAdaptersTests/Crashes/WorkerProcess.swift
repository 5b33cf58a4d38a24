// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// A process that works on a database, and is killed in the middle of it.
enum WorkerProcess {
    /// Starts a worker, kills it some time after its first line, and returns its lines.
    static func lines(at address: [String], seed: UInt64, killedAfter delay: Duration) async throws -> [String] {
        let process = Process()
        process.executableURL = try self.executable()
        process.arguments = address + [String(seed)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let identifier = process.processIdentifier
        let bytes = await withCheckedContinuation { continuation in
            // Reading blocks, so it must not happen on a thread of Swift's concurrency.
            DispatchQueue.global().async {
                var bytes = Data()
                while true {
                    let more = output.fileHandleForReading.availableData
                    if more.isEmpty { break }
                    if bytes.isEmpty {
                        DispatchQueue.global().asyncAfter(deadline: .now() + delay.dispatchInterval) {
                            kill(identifier, SIGKILL)
                        }
                    }
                    bytes += more
                }
                process.waitUntilExit()
                continuation.resume(returning: bytes)
            }
        }
        #expect(process.terminationReason == .uncaughtSignal, "the worker ended by itself")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The worker beside the tests, where the build puts both.
    private static func executable() throws -> URL {
        let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
        let products = (bundles.first ?? Bundle.main).bundleURL
        let folder = products.pathExtension == "xctest" ? products.deletingLastPathComponent() : products
        let worker = folder.appendingPathComponent("CrashWorker")
        try #require(FileManager.default.isExecutableFile(atPath: worker.path), "there is no worker at \(worker.path)")
        return worker
    }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        .microseconds(Int(self.components.seconds) * 1_000_000 + Int(self.components.attoseconds / 1_000_000_000_000))
    }
}
