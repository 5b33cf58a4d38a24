// SPDX-License-Identifier: Apache-2.0

import Foundation

let output = StandardOutput()
let command = Command(
    write: { output.write($0 + "\n") },
    complain: { line in try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8)) },
    showsProgress: isatty(STDERR_FILENO) == 1)
var status = await command.run(Array(CommandLine.arguments.dropFirst()))
if output.isIncomplete {
    command.complain("AuditTool: standard output could not be written to its end")
    status = .unreadable
}
exit(status.rawValue)

/// Standard output, which remembers when something could not be written.
final class StandardOutput {
    /// Whether something is lost, on a full disk for example.
    private(set) var isIncomplete = false

    func write(_ text: String) {
        guard !self.isIncomplete else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            self.isIncomplete = true
        }
    }
}
