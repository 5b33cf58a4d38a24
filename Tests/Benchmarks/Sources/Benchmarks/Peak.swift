// SPDX-License-Identifier: Apache-2.0

import Audit
import AuditFiles
import Foundation

/// The most memory that a process of its own takes to verify a log in its exported form.
func peak(of log: some LogSource, named name: String) async throws -> Figure {
    let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID()).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    let handle = try FileHandle(forWritingTo: file)
    var lines = Data()
    try await log.read { record in
        if let line = record.line { lines += line + [UInt8(ascii: "\n")] }
        guard lines.count > 1 << 20 else { return }
        try handle.write(contentsOf: lines)
        lines = Data()
    }
    try handle.write(contentsOf: lines)
    try handle.close()
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0])
    process.arguments = [verifyOption, file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let bytes = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    precondition(process.terminationStatus == 0 && bytes != nil, "the log was not verified")
    return Figure(name: name, unit: .bytes, samples: [bytes ?? 0])
}

/// What the program is called with to verify a log and print how much memory it has taken.
let verifyOption = "--verify"

/// Verifies a log and prints the most memory that this process has taken, in bytes.
func verify(_ path: String) async throws {
    let report = try await LogFile(path: path).verify()
    precondition(report.isClean && report.entries > 0, "\(report.findings)")
    #if canImport(Darwin)
    var usage = rusage()
    getrusage(RUSAGE_SELF, &usage)
    print(usage.ru_maxrss)
    #else
    // What `getrusage` says here is the peak of the process that started this one, where that was higher.
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line.flatMap { Int($0.filter(\.isNumber)) }
    print((kilobytes ?? 0) * 1_024)
    #endif
}
