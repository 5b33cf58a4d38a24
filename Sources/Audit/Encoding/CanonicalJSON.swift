// SPDX-License-Identifier: Apache-2.0

/// A JSON value as audit leaves use them: text, whole numbers, truth values, and arrays and objects of these.
///
/// Its written form is the canonical one of RFC 8785 (JCS), in which a value has exactly one spelling, so that a digest of
/// the bytes is a digest of the value. Fractions and `null` are left out: no audit leaf needs them.
///
/// ```swift
/// let value = JSONValue.object(["on": .bool(true), "by": .string("ada")])
/// let bytes = try value.canonicalBytes()  // {"by":"ada","on":true}
/// try JSONValue(canonical: bytes) == value  // true
/// ```
///
/// Two values are equal exactly when their canonical forms are. Text is compared byte by byte, unlike Swift strings, for
/// which an accented letter equals the bare letter with a combining accent.
public enum JSONValue: Sendable {
    /// Text; every Unicode scalar value is allowed.
    case string(String)
    /// A whole number within ``integerRange``.
    case integer(Int64)
    /// A truth value.
    case bool(Bool)
    /// Values in a fixed order.
    case array([JSONValue])
    /// Values with names; the order of writing follows from the names.
    case object([String: JSONValue])

    /// The whole numbers that every JSON implementation reads exactly: -(2^53 - 1) to 2^53 - 1, RFC 8259, section 6.
    public static let integerRange: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    /// How many arrays and objects may contain one another; a value that is neither has depth 0.
    public static let maximumDepth: Int = 16

    /// How long the key of a member may be, in bytes of UTF-8.
    ///
    /// Keys are looked up as Swift strings. Hashing one normalizes it, which takes time quadratic in the number of combining
    /// marks; without a limit, a single hostile key of some 100 kB would keep a core busy for seconds.
    public static let maximumKeyByteCount: Int = 256

    /// Returns the canonical form of the value, in UTF-8.
    ///
    /// Throws a ``JSONError`` for a number outside ``integerRange``, a key longer than ``maximumKeyByteCount``, and a depth
    /// beyond ``maximumDepth``.
    public func canonicalBytes() throws(JSONError) -> [UInt8] {
        var writer = CanonicalWriter(reservingCapacity: 256)
        try self.write(to: &writer, remainingDepth: Self.maximumDepth)
        return writer.bytes
    }

    private func write(to writer: inout CanonicalWriter, remainingDepth: Int) throws(JSONError) {
        switch self {
        case .string(let text): writer.string(text)
        case .integer(let number):
            guard Self.integerRange.contains(number) else {
                throw JSONError(.integerOutOfRange, at: writer.bytes.count)
            }
            writer.integer(number)
        case .bool(let truth): writer.bool(truth)
        case .array(let elements):
            guard remainingDepth > 0 else { throw JSONError(.tooDeep, at: writer.bytes.count) }
            writer.beginArray()
            for element in elements {
                try element.write(to: &writer, remainingDepth: remainingDepth - 1)
            }
            writer.endArray()
        case .object(let members):
            guard remainingDepth > 0 else { throw JSONError(.tooDeep, at: writer.bytes.count) }
            writer.beginObject()
            for (key, value) in members.sorted(by: { CanonicalKeyOrder.precedes($0.key, $1.key) }) {
                guard key.utf8.count <= Self.maximumKeyByteCount else {
                    throw JSONError(.keyTooLong, at: writer.bytes.count)
                }
                writer.key(escaping: key)
                try value.write(to: &writer, remainingDepth: remainingDepth - 1)
            }
            writer.endObject()
        }
    }
}

extension JSONValue: Hashable {
    /// Compares two values by their kinds and bytes.
    public static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.integer(let a), .integer(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): Self.areEqual(a, b)
        case (.string, _), (.integer, _), (.bool, _), (.array, _), (.object, _): false
        }
    }

    private static func areEqual(_ a: [String: JSONValue], _ b: [String: JSONValue]) -> Bool {
        a.count == b.count
            && a.allSatisfy { key, value in
                guard let match = b.index(forKey: key) else { return false }
                return b[match].key.utf8.elementsEqual(key.utf8) && b[match].value == value
            }
    }

    /// Feeds the kind and the bytes of the value into a hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .string(var text):
            hasher.combine(0)
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .integer(let number):
            hasher.combine(1)
            hasher.combine(number)
        case .bool(let truth):
            hasher.combine(2)
            hasher.combine(truth)
        case .array(let elements):
            hasher.combine(3)
            hasher.combine(elements)
        case .object(let members):
            hasher.combine(4)
            // A sum, since equal dictionaries may list their members in different orders.
            var sum = 0
            for (key, value) in members {
                var member = Hasher()
                member.combine(Self.string(key))
                member.combine(value)
                sum &+= member.finalize()
            }
            hasher.combine(sum)
        }
    }
}

/// The order of the keys of an object: by UTF-16 code units, RFC 8785, section 3.2.3.
enum CanonicalKeyOrder {
    static func precedes(_ a: String, _ b: String) -> Bool {
        a.utf8.lexicographicallyPrecedes(b.utf8) { Self.rank(of: $0) < Self.rank(of: $1) }
    }

    /// The place of a byte of UTF-8 in the order of UTF-16.
    ///
    /// Both orders agree but for one swap. Scalars from U+10000, whose first byte is 0xF0 to 0xF4, are surrogate pairs from
    /// 0xD800 in UTF-16, and so come before U+E000 to U+FFFF, whose first byte is 0xEE or 0xEF. Looking at bytes spares the
    /// conversion of both strings.
    private static func rank(of byte: UInt8) -> UInt8 {
        switch byte {
        case ..<0xee: byte
        case 0xee...0xef: byte + 5
        default: byte - 2
        }
    }
}

/// Why a value has no canonical form, or why bytes are not the canonical form of a value.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a refusal.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A whole number lies outside ``JSONValue/integerRange``.
        case integerOutOfRange
        /// More than ``JSONValue/maximumDepth`` arrays and objects contain one another.
        case tooDeep
        /// The bytes end within a value.
        case unexpectedEnd
        /// A byte stands where the canonical form of these values allows none like it, for instance white space or `null`.
        case unexpectedByte
        /// A number has a fraction, an exponent, a leading zero, or is minus zero.
        case nonCanonicalNumber
        /// A character is escaped that is written literally, or is escaped in another way than RFC 8785 does.
        case nonCanonicalEscape
        /// A string is not well-formed UTF-8; an encoded surrogate is not either.
        case invalidUTF8
        /// A key comes after one that it must precede.
        case keysOutOfOrder
        /// A key has more than ``JSONValue/maximumKeyByteCount`` bytes.
        case keyTooLong
        /// An object has two keys that are the same, or that are canonically equivalent in Unicode.
        case duplicateKey
        /// More bytes follow the value.
        case trailingBytes
    }

    /// The kind of the refusal.
    public let code: Code

    /// How many bytes come before the refused byte, number, string or key; when writing, how many were written.
    public let offset: Int

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The code and the offset; the refused bytes themselves are never repeated.
    public var description: String { "\(self.code.rawValue) at byte \(self.offset)" }
}
