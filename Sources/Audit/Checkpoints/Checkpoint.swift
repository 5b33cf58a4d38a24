// SPDX-License-Identifier: Apache-2.0

/// Which log had which root at which size: all that a verifier must keep, in the form of C2SP tlog-checkpoint.
///
/// ```swift
/// let signed = try SignedCheckpoint(Array(text.utf8))
/// let checkpoint = try signed.checkpoint(of: "panel.example.com/log", verifiedBy: [key])
/// ```
public struct Checkpoint: Sendable {
    /// The name of the log, in one line.
    public let origin: String
    /// The number of entries.
    public let size: UInt64
    /// The root of the tree over them.
    public let root: Digest
    /// Further lines, which this library never writes and reads past.
    public let extensions: [String]

    /// Makes a checkpoint.
    ///
    /// - Throws: ``CheckpointError`` with `invalidName` for an origin that is empty or holds control characters.
    public init(origin: String, size: UInt64, root: Digest) throws(CheckpointError) {
        guard !origin.isEmpty, origin.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw CheckpointError(.invalidName, "the origin of a log is one line, such as `panel.example.com/log`")
        }
        self.init(origin: origin, size: size, root: root, extensions: [])
    }

    private init(origin: String, size: UInt64, root: Digest, extensions: [String]) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note.
    ///
    /// - Throws: ``CheckpointError`` with `malformed` for a text that is not that of a checkpoint to the last byte.
    init(text: [UInt8]) throws(CheckpointError) {
        let lines = text.dropLast().split(separator: SignedNote.lineBreak, omittingEmptySubsequences: false)
        guard text.last == SignedNote.lineBreak, lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
            throw Self.malformed("it has fewer than three lines, or empty ones")
        }
        guard let size = Self.size(lines[1]) else { throw Self.malformed("its size is no number of entries") }
        guard let root = Base64.decode(lines[2]).flatMap({ Digest(bytes: $0) }) else {
            throw Self.malformed("its root is not Base 64 of 32 bytes")
        }
        self.init(
            origin: String(decoding: lines[0], as: UTF8.self), size: size, root: root,
            extensions: lines.dropFirst(3).map { String(decoding: $0, as: UTF8.self) })
    }

    /// A decimal number in its one spelling.
    private static func size(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }

    private static func malformed(_ detail: String) -> CheckpointError {
        CheckpointError(.malformed, "not a checkpoint: \(detail)")
    }

    /// The text that is signed.
    var text: [UInt8] {
        let lines = [self.origin, "\(self.size)", Base64.encode(self.root.bytes)] + self.extensions
        return Array(lines.map { "\($0)\n" }.joined().utf8)
    }
}

extension Checkpoint: Hashable {
    /// Compares the texts, byte by byte.
    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    /// Hashes the root.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.root) }
}
