// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The place of a database file.
struct SQLiteLocation: Sendable, Hashable {
    /// The absolute path, so that a change of the working directory cannot lead to another file.
    let path: String

    /// Checks the path; a database in memory and the URI form are refused.
    init(path: String) throws {
        guard !path.isEmpty, path != ":memory:" else {
            throw SQLError(.misuse, "a database in memory is not supported: several connections share one file")
        }
        guard !path.hasPrefix("file:"), !path.utf8.contains(0) else {
            throw SQLError(.misuse, "the path of the database must be a plain path, not a URI")
        }
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Creates an empty file that only its owner may read, unless there is a file already.
    ///
    /// SQLite gives its two side files the permissions of the database, so this decides for all three. The file is
    /// made under another name and linked: closing any descriptor of a database file would drop the locks that other
    /// connections of this process hold on it, so one must never be opened here.
    func createIfMissing() throws {
        guard access(self.path, F_OK) != 0 else { return }
        var template = Array("\(self.path).new-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)  // creates with mode 0600
        guard descriptor >= 0 else { throw self.failure("creating the file") }
        close(descriptor)
        defer { unlink(template) }
        guard link(template, self.path) == 0 || errno == EEXIST else { throw self.failure("naming the file") }
    }

    private func failure(_ activity: String) -> SQLError {
        let number = errno
        return SQLError(.unavailable, "\(activity): \(String(cString: strerror(number)))")
    }
}
