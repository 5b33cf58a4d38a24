// SPDX-License-Identifier: Apache-2.0

public import Audit

/// The last checkpoint in one file, which is replaced as a whole and never goes back.
///
/// The file is written under another name, forced to the disk and renamed, so that a crash leaves the old one or the new
/// one. A lock on a second file beside it, `….lock`, makes that safe for any number of processes on one machine.
///
/// The file is created once, with ``create(path:)``, when the log is set up. From then on a file that is not there, or is empty, or
/// cannot be read is an error: whoever takes it away does not begin anew with a log of their own making.
///
/// Put it where those who run the log's database cannot write: a mount of another machine, or a file that is fetched from
/// there again and again. Each call waits for the disk, some milliseconds.
public struct FileCheckpointSink: CheckpointSink {
    private let file: CheckpointFile

    /// Creates the file for a log that has no checkpoint yet.
    ///
    /// - Throws: ``/Audit/CheckpointError`` with `unavailable` when there is something at the path already, or nothing can be
    ///   created there.
    public static func create(path: String) throws {
        try CheckpointFile(path: path).create()
    }

    /// Makes a sink over a file, which must exist; see ``create(path:)``.
    public init(path: String) {
        self.file = CheckpointFile(path: path)
    }

    /// See ``CheckpointSink/latest()``.
    public func latest() throws -> SignedCheckpoint? {
        try self.file.read()
    }

    /// See ``CheckpointSink/store(_:after:proof:)``; throws `unavailable` when the lock is not free within five seconds.
    public func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws {
        let lock = try await FileLock(path: self.file.path + ".lock")
        defer { lock.release() }
        try checkpoint.unverified.validate(
            after: self.file.read()?.unverified, expecting: previous?.unverified, proof: proof)
        try self.file.replace(with: checkpoint.bytes)
    }
}
