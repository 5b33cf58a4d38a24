// SPDX-License-Identifier: Apache-2.0

import AdapterConformance
import Audit
import AuditFiles
import Foundation
import Testing

/// Runs `body` with a directory that is gone afterwards.
func withDirectory<R>(_ body: (URL) async throws -> R) async throws -> R {
    let directory = FileManager.default.temporaryDirectory.appending(path: "audit-files-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory)
}

@Suite struct `A checkpoint in a file` {
    static let key = try? HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: 7, count: 32))

    /// A sink over a new file.
    private static func sink(in directory: URL) throws -> FileCheckpointSink {
        let path = directory.appending(path: "checkpoint").path
        try FileCheckpointSink.create(path: path)
        return FileCheckpointSink(path: path)
    }

    static func signed(_ size: UInt64) async throws -> SignedCheckpoint {
        try await SignedCheckpoint(
            Checkpoint(origin: "panel.example/log", size: size, root: SHA256.hash([UInt8(size)])),
            by: #require(Self.key))
    }

    @Test(arguments: Requirement.checkpointSink)
    func `is kept as promised`(_ requirement: Requirement<any CheckpointSink>) async throws {
        try await withDirectory { directory in
            let path = directory.appending(path: "checkpoint").path
            try FileCheckpointSink.create(path: path)
            try await requirement.check { FileCheckpointSink(path: path) }
        }
    }

    @Test func `whose path cannot be is an error and not a beginning`() async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "file")
            try Data("text".utf8).write(to: file)
            for path in [file.appending(path: "checkpoint").path, directory.path] {
                #expect(throws: CheckpointError(.unavailable, "")) { try FileCheckpointSink(path: path).latest() }
            }
        }
    }

    @Test func `is stored while nobody else holds its lock`() async throws {
        try await withDirectory { directory in
            let path = directory.appending(path: "checkpoint").path
            try FileCheckpointSink.create(path: path)
            let lock = open(path + ".lock", O_RDWR | O_CREAT, 0o644)
            #expect(lock >= 0 && flock(lock, LOCK_EX) == 0)
            let checkpoint = try await Self.signed(1)
            let storing = Task { try await FileCheckpointSink(path: path).store(checkpoint, after: nil, proof: nil) }
            for _ in 0..<50 { await Task.yield() }
            #expect(try FileCheckpointSink(path: path).latest() == nil)
            close(lock)
            try await storing.value
            #expect(try FileCheckpointSink(path: path).latest()?.bytes == checkpoint.bytes)
        }
    }

    @Test(arguments: ["", "\n", "panel.example/log\n1\n", "not a note"])
    func `that cannot be read is an error and not a beginning`(content: String) async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "checkpoint")
            try Data(content.utf8).write(to: file)
            let sink = FileCheckpointSink(path: file.path)
            #expect(throws: CheckpointError(.malformed, "")) { try sink.latest() }
            await #expect(throws: CheckpointError(.malformed, "")) {
                try await sink.store(Self.signed(1), after: nil, proof: nil)
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == content)
        }
    }

    @Test func `is whole although a crash left half of the next one`() async throws {
        try await withDirectory { directory in
            let sink = try Self.sink(in: directory)
            let first = try await Self.signed(0)
            try await sink.store(first, after: nil, proof: nil)
            try Data("panel.example/log\n1".utf8).write(to: directory.appending(path: "checkpoint.new"))
            #expect(try sink.latest()?.bytes == first.bytes)
            let second = try await Self.signed(1)
            try await sink.store(second, after: first, proof: nil)
            #expect(try sink.latest()?.bytes == second.bytes)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == [
                    "checkpoint", "checkpoint.lock",
                ])
        }
    }

    @Test func `is whole although a crash left a longer draft`() async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "checkpoint")
            let sink = try Self.sink(in: directory)
            try Data(repeating: UInt8(ascii: "a"), count: 5_000).write(to: directory.appending(path: "checkpoint.new"))
            let checkpoint = try await Self.signed(0)
            try await sink.store(checkpoint, after: nil, proof: nil)
            #expect(try Data(contentsOf: file) == Data(checkpoint.bytes))
        }
    }

    @Test func `may have signatures of many kilobytes`() async throws {
        try await withDirectory { directory in
            let sink = try Self.sink(in: directory)
            let note = try await Self.signed(1).note
            let witness = SignedNote.Signature(
                key: try NoteKey(name: "witness.example", id: 1), bytes: Array(repeating: 7, count: 20_000))
            let checkpoint = try SignedCheckpoint(
                SignedNote(text: note.text, signatures: note.signatures + [witness]).bytes)
            try await sink.store(checkpoint, after: nil, proof: nil)
            #expect(try sink.latest()?.bytes == checkpoint.bytes)
        }
    }

    @Test func `that cannot be written is an error`() async throws {
        try await withDirectory { directory in
            let draft = directory.appending(path: "checkpoint.new")
            try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: false)
            let sink = try Self.sink(in: directory)
            await #expect(throws: CheckpointError(.unavailable, "")) {
                try await sink.store(Self.signed(0), after: nil, proof: nil)
            }
            #expect(try sink.latest() == nil)
        }
    }

    @Test func `that was taken away is missed, and nobody begins anew`() async throws {
        try await withDirectory { directory in
            let file = directory.appending(path: "checkpoint")
            let sink = try Self.sink(in: directory)
            let first = try await Self.signed(0)
            try await sink.store(first, after: nil, proof: nil)
            try FileManager.default.removeItem(at: file)
            #expect(throws: CheckpointError(.unavailable, "")) { try sink.latest() }
            for previous in [first, nil] {
                await #expect(throws: CheckpointError(.unavailable, "")) {
                    try await sink.store(Self.signed(1), after: previous, proof: nil)
                }
            }
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }
    }

    @Test func `has a file that is created once`() async throws {
        try await withDirectory { directory in
            let sink = try Self.sink(in: directory)
            #expect(try sink.latest() == nil)
            try await sink.store(Self.signed(0), after: nil, proof: nil)
            let held = try sink.latest()?.bytes
            #expect(throws: CheckpointError(.unavailable, "")) { try Self.sink(in: directory) }
            #expect(try sink.latest()?.bytes == held)
        }
    }

    @Test func `cannot be where no directory is`() async throws {
        let sink = FileCheckpointSink(path: "/no/such/directory/checkpoint")
        let error = #expect(throws: CheckpointError.self) { try sink.latest() }
        #expect(error?.code == .unavailable && error?.detail.contains("create one") == true)
        #expect(throws: CheckpointError(.unavailable, "")) {
            try FileCheckpointSink.create(path: "/no/such/directory/checkpoint")
        }
        await #expect(throws: CheckpointError(.unavailable, "")) {
            try await sink.store(Self.signed(0), after: nil, proof: nil)
        }
    }
}
