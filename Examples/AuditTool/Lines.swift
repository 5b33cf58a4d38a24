// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Synchronization

/// The first lines of something that may have very many.
final class Lines: Sendable {
    private static let maximum = 10_000
    private let lines = Mutex<(kept: [String], omitted: Int)>(([], 0))

    var all: [String] { self.lines.withLock { $0.kept } }
    var omitted: Int { self.lines.withLock { $0.omitted } }

    func add(_ line: String) {
        self.lines.withLock { lines in
            if lines.kept.count < Self.maximum { lines.kept.append(line) } else { lines.omitted += 1 }
        }
    }
}

/// A file that is read as a whole, such as a checkpoint, a key or a receipt.
enum SmallFile {
    /// Refuses a pipe and whatever else can be read only once.
    static func expectRegular(_ path: String) throws {
        var facts = stat()
        // What is not there at all, and a directory, is told where it is read.
        guard stat(path, &facts) == 0, ![S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT) else { return }
        throw Arguments.UsageError(
            text: "`\(path.inert)` is no file that can be read more than once; save it to one first")
    }

    static func read(_ path: String, atMost count: Int = 1_048_576) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Arguments.UsageError(
                text: "`\(path.inert)` cannot be opened; look whether it is there and may be read")
        }
        defer { try? handle.close() }
        return Array(try handle.read(upToCount: count) ?? Data())
    }

    /// The receipt in a file; nil when the file begins as no receipt does.
    static func receipt(in path: String) throws -> VisitReceipt? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        // A line of a log that begins like this is a checkpoint, and holds nothing else.
        guard let beginning = try? handle.read(upToCount: 2 * SignedNote.maximumByteCount) else { return nil }
        let line = beginning.prefix { $0 != UInt8(ascii: "\n") }
        guard line.starts(with: Data(#"{"checkpoint":""#.utf8)), line.range(of: Data(#"","entries":["#.utf8)) != nil
        else { return nil }
        var bytes = try Self.read(path, atMost: VisitReceipt.maximumByteCount + 2)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return try VisitReceipt(bytes)
    }
}
