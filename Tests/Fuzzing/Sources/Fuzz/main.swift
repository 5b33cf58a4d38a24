// SPDX-License-Identifier: Apache-2.0

// Feeds the parsers of outside data with what libFuzzer makes up. See Documentation/Fuzzing.md; .ci/fuzz runs it.
//
// usage: Fuzz list                        the names of the targets
//        Fuzz seeds TARGET DIRECTORY      writes the honest inputs, and the dictionary beside them as TARGET.dict
//        Fuzz run TARGET [OPTION]... [DIRECTORY|FILE]...    libFuzzer, with its own options

internal import Audit
internal import Foundation
internal import LibFuzzer

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "list": for target in try await Target.all() { print(target.name) }
case "seeds": try await writeSeeds(of: named(arguments[2]), into: arguments[3])
case "run": exit(fuzz(try await named(arguments[2]), arguments.dropFirst(3)))
case let option? where option.hasPrefix("-"):
    // libFuzzer merges in processes of its own, which it gives its own options.
    exit(fuzz(try await named(ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""), arguments.dropFirst()))
default: fatalError("usage: Fuzz list | Fuzz seeds TARGET DIRECTORY | Fuzz run TARGET [OPTION]... [DIRECTORY|FILE]...")
}

func named(_ name: String) async throws -> Target {
    guard let target = try await Target.all().first(where: { $0.name == name }) else {
        fatalError("there is no target `\(name)`; `list` names them")
    }
    return target
}

func writeSeeds(of target: Target, into directory: String) async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for seed in target.seeds {
        try Data(seed).write(to: URL(filePath: directory).appending(path: SHA256.hash(seed).hex))
    }
    let lines = target.words.map { word in
        "\"" + word.utf8.map { "\\x" + (String($0, radix: 16).count < 2 ? "0" : "") + String($0, radix: 16) }.joined()
            + "\"\n"
    }
    // libFuzzer takes an empty file for a mistake.
    try Data("# \(target.name)\n\(lines.joined())".utf8).write(to: URL(filePath: "\(directory).dict"))
}

/// libFuzzer takes a function without a context, so what it is to try stands here.
enum Chosen {
    nonisolated(unsafe) static var target: Target?
}

func fuzz(_ target: Target, _ options: some Sequence<String>) -> Int32 {
    Chosen.target = target
    setenv("FUZZ_TARGET", target.name, 1)
    // libFuzzer keeps no input that ended in a signal which the runtime, to print a backtrace, has taken for itself.
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { signal(number, SIG_DFL) }
    // Without a length of its own libFuzzer takes that of the longest input that it finds.
    let words = [arguments[0], "-max_len=\(target.maximumLength)"] + options
    var count = Int32(words.count)
    var pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = .allocate(capacity: words.count + 1)
    for (index, word) in words.enumerated() { pointers?[index] = strdup(word) }
    pointers?[words.count] = nil
    return LLVMFuzzerRunDriver(&count, &pointers) { start, count in
        do {
            try Chosen.target?.attempt(Array(UnsafeBufferPointer(start: start, count: count)))
        } catch {
            fatalError("not kept: whatever is refused is refused with an error of its own; \(error)")
        }
        return 0
    }
}
