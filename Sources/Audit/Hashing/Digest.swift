// SPDX-License-Identifier: Apache-2.0

/// The 32-byte result of SHA-256, written everywhere as 64 lower-case hexadecimal digits.
///
/// ```swift
/// let digest = SHA256.hash(Array("abc".utf8))
/// digest.hex  // "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
/// Digest(hex: digest.hex) == digest  // true
/// ```
public struct Digest: Sendable {
    /// The length of a digest in bytes.
    public static let byteCount: Int = 32

    /// The number of hexadecimal digits in a written digest.
    static let hexDigitCount: Int = 2 * Self.byteCount

    // Inline words rather than an array: a digest costs no allocation and no reference counting.
    // Each word holds eight bytes of the digest, the first byte in the most significant position.
    let word0: UInt64
    let word1: UInt64
    let word2: UInt64
    let word3: UInt64

    init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Creates a digest from its bytes; the result is nil unless there are exactly 32 of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        // Reading in place: a loop over a collection of unknown type is many times slower than the rest.
        let digest =
            bytes.withContiguousStorageIfAvailable { Self(buffer: UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { Self(buffer: $0) }
        guard let digest else { return nil }
        self = digest
    }

    private init?(buffer: UnsafeRawBufferPointer) {
        guard buffer.count == Self.byteCount else { return nil }
        self.init(
            UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
            UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
        )
    }

    /// Creates a digest from its written form; nil unless that is exactly 64 lower-case hexadecimal digits.
    public init?(hex: String) {
        var hex = hex
        let digest = hex.withUTF8 { Self(hexDigits: $0) }
        guard let digest else { return nil }
        self = digest
    }

    private init?(hexDigits digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == Self.hexDigitCount else { return nil }
        func word(at offset: Int) -> UInt64? {
            var word: UInt64 = 0
            for digit in digits[offset..<offset + 16] {
                guard let value = Self.value(ofHexDigit: digit) else { return nil }
                word = word << 4 | value
            }
            return word
        }
        guard let word0 = word(at: 0), let word1 = word(at: 16), let word2 = word(at: 32), let word3 = word(at: 48)
        else {
            return nil
        }
        self.init(word0, word1, word2, word3)
    }

    /// The 32 bytes, first byte first.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, initializedCount in
            self.write(to: UnsafeMutableRawBufferPointer(buffer))
            initializedCount = Self.byteCount
        }
    }

    /// The 64 lower-case hexadecimal digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: Self.hexDigitCount) { buffer in
            self.writeHex(to: UnsafeMutableRawBufferPointer(buffer))
            return Self.hexDigitCount
        }
    }

    /// Adds the 32 bytes at the end of an array.
    public func append(to array: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 8) { buffer in
            self.write(to: buffer)
            array.append(contentsOf: buffer)
        }
    }

    /// Writes the 32 bytes to the start of a buffer that has room for them.
    package func write(to buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= Self.byteCount)
        buffer.storeBytes(of: self.word0.bigEndian, toByteOffset: 0, as: UInt64.self)
        buffer.storeBytes(of: self.word1.bigEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: self.word2.bigEndian, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: self.word3.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// Writes the 64 hexadecimal digits, as ASCII, to the start of a buffer that has room for them.
    package func writeHex(to buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= Self.hexDigitCount)
        @inline(__always) func write(_ word: UInt64, at offset: Int) {
            let upper = Self.hexDigits(of: UInt32(truncatingIfNeeded: word >> 32))
            let lower = Self.hexDigits(of: UInt32(truncatingIfNeeded: word))
            buffer.storeBytes(of: upper.bigEndian, toByteOffset: offset, as: UInt64.self)
            buffer.storeBytes(of: lower.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
        }
        write(self.word0, at: 0)
        write(self.word1, at: 16)
        write(self.word2, at: 32)
        write(self.word3, at: 48)
    }

    /// The eight hexadecimal digits of a number as ASCII, the first digit in the most significant byte.
    ///
    /// All eight are made at once in one 64-bit word, which is several times faster than a table lookup a digit.
    @inline(__always)
    private static func hexDigits(of number: UInt32) -> UInt64 {
        // Halve the groups until every byte holds one digit: 16 bits each, 8 bits each, 4 bits each.
        var digits = UInt64(number)
        digits = (digits << 16 | digits) & 0x0000_ffff_0000_ffff
        digits = (digits << 8 | digits) & 0x00ff_00ff_00ff_00ff
        digits = (digits << 4 | digits) & 0x0f0f_0f0f_0f0f_0f0f
        // Adding 6 carries out of the low four bits exactly for the values 10 to 15, which are written with letters.
        let isLetter = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        let zeros: UInt64 = 0x3030_3030_3030_3030
        let distanceFromNineToLetterA: UInt64 = 0x27
        return digits &+ zeros &+ isLetter &* distanceFromNineToLetterA
    }

    /// The value of one lower-case hexadecimal digit.
    static func value(ofHexDigit digit: UInt8) -> UInt64? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit &- UInt8(ascii: "a") &+ 10)
        default: nil
        }
    }
}

extension Digest: Hashable {
    /// Compares two digests in a time that does not depend on where they differ.
    ///
    /// A digest may be what is left of a secret, such as the stored hash of a token; an early exit would tell a patient
    /// guesser how many leading bytes are right.
    public static func == (a: Self, b: Self) -> Bool {
        let differences = (a.word0 ^ b.word0) | (a.word1 ^ b.word1) | (a.word2 ^ b.word2) | (a.word3 ^ b.word3)
        return differences == 0
    }

    /// Feeds one word of the digest into a hasher.
    public func hash(into hasher: inout Hasher) {
        // The bytes of a digest are uniformly distributed, so that one word spreads as well as all four.
        hasher.combine(self.word0)
    }
}

extension Digest: CustomStringConvertible {
    /// The 64 lower-case hexadecimal digits.
    public var description: String { self.hex }
}

extension Digest: Codable {
    /// Reads a digest from one string of 64 lower-case hexadecimal digits, and throws a `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Self(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a digest is written as exactly 64 lower-case hexadecimal digits"
            )
        }
        self = digest
    }

    /// Writes the digest as one string of 64 lower-case hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.hex)
    }
}
