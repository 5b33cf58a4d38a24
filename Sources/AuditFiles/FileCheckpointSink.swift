// SPDX-License-Identifier: Apache-2.0

public import Audit

/// The last checkpoint in one file, which is replaced as a whole and never goes back.
///
/// The file is written under another name, forced to the disk and renamed, so that a crash leaves the old one or the new
/// one. A lock on a second file beside it, `….lock`, makes that safe for any number of processes on one machine. What is
/// in the file and cannot be read is an error, never an invitation to begin anew.
///
/// Put it where those who run the log's database cannot write: a mount of another machine, or a file that is fetched from
/// there again and again. Each call waits for the disk, some milliseconds.
public struct FileCheckpointSink: CheckpointSink {
    private let file: CheckpointFile

    /// Makes a sink over a file, whose directory must exist.
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
