// SPDX-License-Identifier: Apache-2.0

public import Audit

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A log that was exported into a file as JSON Lines or as CSV; see ``/Audit/LogRecord/init(line:)`` and
/// ``/Audit/CSVFormat``.
///
/// ```swift
/// let held = try SignedCheckpoint(bytesOfTheCheckpoint)
/// let report = try await LogFile(path: "log.jsonl").verify(holding: [held], verifiers: [key])
/// ```
///
/// Which of the two it is, the first line tells. The file is read piece by piece, in as much memory as its longest line takes,
/// and never more than four megabytes of that.
public struct LogFile: LogSource {
    private static let pieceByteCount = 65_536

    private let path: String

    /// Names a file.
    public init(path: String) {
        self.path = path
    }

    /// See ``/Audit/LogSource/read(_:)``; throws ``LogFileError`` when the file cannot be read.
    public func read(_ body: (LogRecord) throws -> Void) async throws {
        var header = CSVFormat().preamble
        header.removeLast()
        var (isFirst, isTable) = (true, false)
        try self.forEachLine { line in
            isTable = isTable || (isFirst && line == header)
            let isHeader = isFirst && isTable
            isFirst = false
            if isHeader { return }
            try body(
                isTable ? CSVFormat.read(line.last == 0x0D ? Array(line.dropLast()) : line) : LogRecord(line: line))
        }
    }

    /// Calls `body` with each line, without its line break; of a line that is too long, only with its beginning.
    private func forEachLine(_ body: ([UInt8]) throws -> Void) throws {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogFileError(opening: self.path) }
        defer { close(descriptor) }
        var piece = [UInt8](repeating: 0, count: Self.pieceByteCount)
        var line: [UInt8] = []
        while true {
            let count = nextPiece(descriptor, &piece, piece.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw LogFileError(reading: self.path)
            }
            if count == 0 { break }
            var rest = piece[..<count]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                Self.add(rest[..<end], to: &line)
                try body(line)
                line.removeAll(keepingCapacity: true)
                rest = rest[(end + 1)...]
            }
            Self.add(rest, to: &line)
        }
        if !line.isEmpty { try body(line) }
    }

    private static func add(_ bytes: ArraySlice<UInt8>, to line: inout [UInt8]) {
        // One byte more than is read shows that the line is too long. Quotes and apostrophes make a row of CSV the longer one.
        line += bytes.prefix(max(0, 4 * LogRecord.maximumLineByteCount + 1 - line.count))
    }
}

// Inside the type, `read` would be its own.
private func nextPiece(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

/// Why an exported log cannot be read at all.
public struct LogFileError: Error, Sendable, CustomStringConvertible {
    /// The file and what the system said.
    public let description: String

    init(opening path: String) {
        self.description = "\(path) cannot be opened: \(String(cString: strerror(errno)))"
    }

    init(reading path: String) {
        self.description = "\(path) cannot be read: \(String(cString: strerror(errno)))"
    }
}
