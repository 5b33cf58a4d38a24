// SPDX-License-Identifier: Apache-2.0

internal import Audit

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// One small file that is read and replaced as a whole.
struct CheckpointFile: Sendable {
    let path: String

    /// What stands in a file that no checkpoint was stored in yet: an empty file may have lost its content.
    private static let none = Array("no checkpoint yet\n".utf8)

    /// The checkpoint in the file; nil when the file is as it was made.
    func read() throws -> SignedCheckpoint? {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT {
                throw CheckpointError(
                    .unavailable,
                    """
                    there is no file for checkpoints at the path given: put back what was taken away, or create one if none \
                    was ever stored there
                    """)
            }
            throw CheckpointError.of("opening the checkpoint")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= SignedNote.maximumByteCount {
            let count = systemRead(descriptor, &buffer, buffer.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw CheckpointError.of("reading the checkpoint")
            }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes == Self.none ? nil : try SignedCheckpoint(bytes)
    }

    /// Makes the file, without a checkpoint, where there is none.
    func create() throws {
        try Self.write(Self.none, to: self.path, O_EXCL)
        try Self.synchronizeDirectory(of: self.path)
    }

    /// Writes a new file, forces it to the disk, and gives it the name of the old one.
    func replace(with bytes: [UInt8]) throws {
        let draft = self.path + ".new"
        try Self.write(bytes, to: draft, O_TRUNC)
        guard rename(draft, self.path) == 0 else { throw CheckpointError.of("renaming the checkpoint") }
        try Self.synchronizeDirectory(of: self.path)
    }

    private static func write(_ bytes: [UInt8], to path: String, _ option: Int32) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | option | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CheckpointError.of("creating the checkpoint") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw CheckpointError.of("writing the checkpoint")
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw CheckpointError.of("forcing the checkpoint to the disk") }
    }

    /// A new name is only as durable as the directory that it stands in.
    private static func synchronizeDirectory(of path: String) throws {
        let parts = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = parts.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CheckpointError.of("opening the checkpoint's directory") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw CheckpointError.of("forcing the directory to the disk") }
    }
}

// Inside a type, `read` and `write` would be its own.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}

extension CheckpointError {
    /// What the system said when something failed; call it right after.
    static func of(_ action: String) -> CheckpointError {
        CheckpointError(.unavailable, "\(action) failed: \(String(cString: strerror(errno)))")
    }
}
