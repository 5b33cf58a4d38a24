// SPDX-License-Identifier: Apache-2.0

import Foundation

let output = StandardOutput()
let complain = { (line: String) in try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8)) }
let command = Command(
    terminal: .standard(output, environment: ProcessInfo.processInfo.environment), complain: { _ = complain($0) })
var status = await command.run(Array(CommandLine.arguments.dropFirst()))
if output.isIncomplete {
    _ = complain("QuickStart: standard output could not be written to its end")
    status = .failure
}
exit(status.rawValue)
