// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

let arguments = Array(CommandLine.arguments.dropFirst())
var isJSON = false
var only: String?
var rest = arguments[...]
while let argument = rest.popFirst() {
    switch argument {
    case "--json": isJSON = true
    case verifyOption where rest.count == 1:
        try await verify(rest[rest.startIndex])
        exit(0)
    case "--only" where !rest.isEmpty: only = rest.popFirst()
    default:
        print("usage: Benchmarks [--json] [--only NAME]   NAME is a benchmark or the beginning of some")
        exit(2)
    }
}

let all = Benchmark.deciding + Benchmark.visiting + Benchmark.auditing + Benchmark.verifying + Benchmark.searching
let chosen = all.filter { benchmark in only.map { benchmark.name.hasPrefix($0) } ?? true }
guard !chosen.isEmpty else {
    print("no benchmark is called `\(only ?? "")`; there are: \(all.map(\.name).joined(separator: ", "))")
    exit(2)
}
if !isJSON { print("benchmark                         median         min         max") }
for benchmark in chosen {
    for figure in try await benchmark.run() { print(isJSON ? figure.json : figure.row) }
    fflush(nil)
}
