// SPDX-License-Identifier: Apache-2.0

import Accounts

/// One thing that is wrong with a file, and where.
struct FileProblem: Error, Hashable {
    /// The line, from 1.
    let line: Int
    /// The column, where it is about one.
    var column: String?
    /// What is wrong, in words that help to mend it.
    let text: String
}

extension FileProblem: CustomStringConvertible {
    var description: String { "line \(self.line): " + (self.column.map { "\($0): " } ?? "") + self.text }
}

/// Everything that is wrong with a file, as far as one cares to read on.
struct FileProblems {
    /// How many are kept; the rest are only counted.
    static let maximumCount = 20

    private(set) var first: [FileProblem] = []
    private(set) var count = 0

    init() {}

    /// One problem that makes all others pointless.
    init(_ problem: FileProblem) {
        self.add(problem)
    }

    mutating func add(_ problem: FileProblem) {
        self.count += 1
        if self.first.count < Self.maximumCount { self.first.append(problem) }
    }
}

/// A file of accounts that cannot be used, with all that must be mended; nothing of it was loaded.
struct AccountsFileError: Error, CustomStringConvertible {
    let file: String
    /// What is wrong, by line; empty when the file cannot be read at all.
    var problems: [FileProblem] = []
    /// Why it cannot be read, or how many more problems there are.
    var remark: String?

    var description: String {
        let lines = self.problems.map { "\(self.file.inert): \($0)" }
        return (lines + (self.remark.map { ["\(self.file.inert): \($0)"] } ?? [])).joined(separator: "\n")
    }
}
