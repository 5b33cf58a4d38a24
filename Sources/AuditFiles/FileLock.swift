// SPDX-License-Identifier: Apache-2.0

internal import Audit

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A lock between processes and tasks, on a file of its own; the system lets go of it when its holder dies.
struct FileLock {
    private static let patience = Duration.seconds(5)
    private static let pause = Duration.milliseconds(2)

    private let descriptor: Int32

    /// Waits for the lock without holding a thread.
    ///
    /// - Throws: ``/Audit/CheckpointError`` with `unavailable` when it is not free for five seconds.
    init(path: String) async throws {
        self.descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard self.descriptor >= 0 else { throw CheckpointError.of("opening the lock of the checkpoint") }
        do {
            for _ in 0..<Int(Self.patience / Self.pause) {
                if flock(self.descriptor, LOCK_EX | LOCK_NB) == 0 { return }
                guard errno == EWOULDBLOCK || errno == EINTR else {
                    throw CheckpointError.of("locking the checkpoint")
                }
                try await Task.sleep(for: Self.pause)
            }
            throw CheckpointError(.unavailable, "somebody else holds the lock of the checkpoint; try again later")
        } catch {
            close(self.descriptor)
            throw error
        }
    }

    /// Lets go.
    func release() {
        close(self.descriptor)
    }
}
