// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import LibFuzzer
internal import Synchronization

/// A file of this process, for what is read from files.
final class ScratchFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// All of this process, which are gone when it ends.
    private static var directory: URL { FileManager.default.temporaryDirectory.appending(path: "fuzz-\(getpid())") }

    init(_ name: String) {
        keepFreedMemory()
        try? FileManager.default.createDirectory(at: Self.directory, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: ScratchFile.directory) }
        self.path = Self.directory.appending(path: name).path
        self.descriptor = open(self.path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        precondition(self.descriptor >= 0, "there is a directory for temporary files")
    }

    func replace(with bytes: [UInt8]) {
        let isWritten =
            ftruncate(self.descriptor, 0) == 0 && pwrite(self.descriptor, bytes, bytes.count, 0) == bytes.count
        precondition(isWritten, "the temporary file can be written")
    }
}

/// What asynchronous code comes to, for libFuzzer, which knows none.
func waiting<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Value {
    let isDone = DispatchSemaphore(value: 0)
    let box = Box<Value>()
    Task.detached {
        do {
            box.value = try await body()
        } catch {
            fatalError("not kept: a file that is there is read; \(error)")
        }
        isDone.signal()
    }
    isDone.wait()
    guard let value = box.value else { fatalError("the task is done") }
    return value
}

/// Written before the signal and read after it.
private final class Box<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? {
        get { self.stored.withLock { $0 } }
        set { self.stored.withLock { $0 = newValue } }
    }
}
