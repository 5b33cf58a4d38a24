// SPDX-License-Identifier: Apache-2.0

import Foundation

let command = Command(
    terminal: .standardOutput(environment: ProcessInfo.processInfo.environment),
    complain: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
exit(await command.run(Array(CommandLine.arguments.dropFirst())).rawValue)
