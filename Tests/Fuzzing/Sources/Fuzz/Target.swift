// SPDX-License-Identifier: Apache-2.0

/// One parser, or a few that read the same text, with what must hold whatever bytes reach them.
struct Target: Sendable {
    /// The name on the command line, and of the directory in the corpus.
    let name: String
    /// The longest input that is tried, in bytes.
    let maximumLength: Int
    /// What random bytes would take long to come upon.
    var words: [String] = []
    /// Honest inputs, made by the library itself.
    let seeds: [[UInt8]]
    /// Tries an input; stops the program when something does not hold.
    let attempt: @Sendable ([UInt8]) throws -> Void

    /// All targets.
    static func all() async throws -> [Self] {
        let log = try await HonestLog()
        return [
            .json, .secrets, .identifiers, .times, .paths, .search, .cursors, .proofs, .cells, .details,
            .checkpoints(log), .sinks(log), .entries(log), .lines(log), .rows(log), .receipts(log), .logs(log),
            try .accounts, try .visits,
            try .ledgers, try .freezes, try .consents, try .approvals, try .events, .companies, .commands(log),
            try .tables(log),
        ]
    }
}

/// Stops the program, which libFuzzer takes for a crash, unless a promise holds.
func demand(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    if !isKept { fatalError("not kept: \(promise())") }
}

/// What a parser makes of its input; nil when it refuses it with an error of the kind that it promises.
func read<Value, Refusal: Error>(orRefuseWith _: Refusal.Type, _ parse: () throws -> Value) -> Value? {
    do {
        return try parse()
    } catch is Refusal {
        return nil
    } catch {
        fatalError("not kept: \(Value.self) is refused with \(Refusal.self), and not with \(type(of: error))")
    }
}

/// What a parser that cannot fail in silence makes of its input, which it wrote itself.
func readAgain<Value>(_ what: String, _ parse: () throws -> Value?) -> Value {
    do {
        guard let value = try parse() else { fatalError("not kept: \(what) that was written is read again") }
        return value
    } catch {
        fatalError("not kept: \(what) that was written is read again; \(error)")
    }
}

extension Array where Element == UInt8 {
    /// The bytes as text, repaired where they are not UTF-8.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The parts between bytes of zero, `count` of them at most; the last one has the rest.
    func parts(_ count: Int) -> [[UInt8]] {
        self.split(separator: 0, maxSplits: count - 1, omittingEmptySubsequences: false).map { Array($0) }
    }
}

extension String {
    /// Whether two texts are the same to the byte: strings take canonically equivalent ones for one.
    func isExactly(_ other: String) -> Bool { self.utf8.elementsEqual(other.utf8) }

    /// Whether it is one line, in which nothing turns the direction.
    var isOneLine: Bool {
        self.unicodeScalars.allSatisfy { scalar in
            ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
                && !(0x202A...0x202E).contains(scalar.value)
        }
    }
}
