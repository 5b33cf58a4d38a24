// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

/// A process that works on a database, and is killed in the middle of it.
enum WorkerProcess {
    /// What workers wait for to be killed; given once.
    final class Signal: Sendable {
        private let given = Mutex(false)

        func give() { self.given.withLock { $0 = true } }

        fileprivate var isGiven: Bool { self.given.withLock { $0 } }
    }

    /// How many lines a worker writes after the signal before it is killed; the first may have been written before.
    ///
    /// One that cannot go on is killed only when its test is cancelled: because something else has failed, or it is late.
    private static let linesAfterSignal = 3

    /// When a worker is killed: so long after it has written so many lines.
    ///
    /// By its lines, and not by the clock alone, so that on a slow machine it comes as far as on a fast one.
    struct Death: Sendable {
        let lines: Int
        let delay: Duration
    }

    /// Starts a worker, kills it, and returns its lines.
    static func lines(at address: [String], seed: UInt64, death: Death) async throws -> [String] {
        try await self.lines(at: address, seed: seed, killedAfter: death.delay) { lines in lines >= death.lines }
    }

    /// Starts a worker, kills it when the signal is given and it still goes on, and returns its lines.
    static func lines(at address: [String], seed: UInt64, killedUpon signal: Signal) async throws -> [String] {
        let last = Mutex<Int?>(nil)
        return try await self.lines(at: address, seed: seed, killedAfter: .zero) { lines in
            guard signal.isGiven else { return false }
            return last.withLock { last in
                let end = last ?? lines + Self.linesAfterSignal
                last = end
                return lines >= end
            }
        }
    }

    private static func lines(
        at address: [String], seed: UInt64, killedAfter delay: Duration,
        when isEnough: @escaping @Sendable (_ lines: Int) -> Bool
    ) async throws -> [String] {
        let process = Process()
        process.executableURL = try self.executable("CrashWorker")
        process.arguments = address + [String(seed)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let identifier = process.processIdentifier
        let read = { (continuation: CheckedContinuation<Data, Never>) in
            // Reading blocks, so it must not happen on a thread that others wait for.
            Thread.detachNewThread {
                var bytes = Data()
                var lines = 0
                var isDying = false
                while true {
                    let more = self.bytes(from: output.fileHandleForReading)
                    if more.isEmpty { break }
                    bytes += more
                    lines += more.count { $0 == UInt8(ascii: "\n") }
                    guard !isDying, isEnough(lines) else { continue }
                    isDying = true
                    DispatchQueue.global().asyncAfter(deadline: .now() + delay.dispatchInterval) {
                        kill(identifier, SIGKILL)
                    }
                }
                process.waitUntilExit()
                continuation.resume(returning: bytes)
            }
        }
        let bytes = await withTaskCancellationHandler {
            await withCheckedContinuation(read)
        } onCancel: {
            kill(identifier, SIGKILL)
        }
        try Task.checkCancellation()
        #expect(process.terminationReason == .uncaughtSignal, "the worker ended by itself")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What can be read now, waiting for a byte at least; nothing at the end.
    ///
    /// `FileHandle` itself does not survive a signal that comes while it waits.
    static func bytes(from handle: FileHandle) -> Data {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(handle.fileDescriptor, &buffer, buffer.count)
            if count >= 0 { return Data(buffer[..<count]) }
            guard errno == EINTR else { return Data() }
        }
    }

    /// A program beside the tests, where the build puts both.
    static func executable(_ name: String) throws -> URL {
        let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
        let products = (bundles.first ?? Bundle.main).bundleURL
        let folder = products.pathExtension == "xctest" ? products.deletingLastPathComponent() : products
        let worker = folder.appendingPathComponent(name)
        try #require(FileManager.default.isExecutableFile(atPath: worker.path), "there is no program at \(worker.path)")
        return worker
    }
}

extension Duration {
    fileprivate var dispatchInterval: DispatchTimeInterval {
        .microseconds(Int(self.components.seconds) * 1_000_000 + Int(self.components.attoseconds / 1_000_000_000_000))
    }
}
