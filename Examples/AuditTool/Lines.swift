// SPDX-License-Identifier: Apache-2.0

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

/// A file that is read as a whole, such as a checkpoint or a key.
enum SmallFile {
    static func read(_ path: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Arguments.UsageError(text: "`\(path)` cannot be opened")
        }
        defer { try? handle.close() }
        return Array(try handle.read(upToCount: 1_048_576) ?? Data())
    }
}
