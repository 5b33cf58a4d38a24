// SPDX-License-Identifier: Apache-2.0

/// Writes canonical JSON of RFC 8785 piece by piece, for callers that know the order of the keys.
///
/// ```swift
/// var writer = CanonicalWriter(reservingCapacity: 512)
/// writer.beginObject()
/// writer.key("by")
/// writer.string("ada")
/// writer.key("on")
/// writer.bool(true)
/// writer.endObject()
/// writer.bytes  // {"by":"ada","on":true}
/// ```
///
/// The caller opens and closes in pairs, gives each key one value, and writes the keys of an object in the order of their
/// UTF-16 code units. Debug builds stop at a key out of order; release builds do not look.
package struct CanonicalWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8]

    /// Whether something was written on this level before, from which a comma separates what comes next.
    private var needsComma: Bool = false

    #if DEBUG
    /// The last key of each open object, and nothing for an open array or an object without keys.
    private var lastKeys: [String?] = []
    #endif

    /// Creates an empty writer with room for a number of bytes; it grows when that does not do.
    package init(reservingCapacity capacity: Int) {
        self.bytes = []
        self.bytes.reserveCapacity(capacity)
    }

    // MARK: Arrays and objects

    package mutating func beginObject() { self.open(UInt8(ascii: "{")) }
    package mutating func endObject() { self.close(UInt8(ascii: "}")) }
    package mutating func beginArray() { self.open(UInt8(ascii: "[")) }
    package mutating func endArray() { self.close(UInt8(ascii: "]")) }

    /// Writes a key made of printable ASCII without quotation mark and backslash.
    package mutating func key(_ key: StaticString) {
        let name = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        assert(key.isASCII && !name.contains(where: CanonicalEscape.isNeeded), "a key that would have to be escaped")
        self.noteKey(key.description)
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        self.bytes.append(contentsOf: name)
        self.bytes.append(UInt8(ascii: "\""))
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    /// Writes a key that may hold any character.
    package mutating func key(escaping key: String) {
        self.noteKey(key)
        self.string(key)
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    // MARK: Values

    package mutating func string(_ text: String) {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in self.appendEscaped(utf8) }
        self.bytes.append(UInt8(ascii: "\""))
        self.needsComma = true
    }

    /// Writes a digest as a string of 64 lower-case hexadecimal digits.
    package mutating func hex(_ digest: Digest) {
        self.separate()
        withUnsafeTemporaryAllocation(byteCount: Digest.hexDigitCount + 2, alignment: 1) { quoted in
            quoted[0] = UInt8(ascii: "\"")
            quoted[Digest.hexDigitCount + 1] = UInt8(ascii: "\"")
            digest.writeHex(to: UnsafeMutableRawBufferPointer(rebasing: quoted[1...]))
            self.bytes.append(contentsOf: quoted)
        }
        self.needsComma = true
    }

    /// Writes a whole number, which must lie in ``JSONValue/integerRange``.
    package mutating func integer(_ number: Int64) {
        precondition(JSONValue.integerRange.contains(number), "a whole number beyond what JSON carries exactly")
        self.separate()
        if number < 0 { self.bytes.append(UInt8(ascii: "-")) }
        self.appendDigits(of: number.magnitude)
        self.needsComma = true
    }

    /// Writes a value that is canonical JSON already; what is not spoils the whole.
    package mutating func canonical(_ value: [UInt8]) {
        self.separate()
        self.bytes.append(contentsOf: value)
        self.needsComma = true
    }

    package mutating func bool(_ truth: Bool) {
        self.separate()
        let literal: StaticString = truth ? "true" : "false"
        self.bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
        self.needsComma = true
    }

    // MARK: Parts

    private mutating func separate() {
        if self.needsComma { self.bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: UInt8) {
        self.separate()
        self.bytes.append(bracket)
        self.needsComma = false
        #if DEBUG
        self.lastKeys.append(nil)
        #endif
    }

    private mutating func close(_ bracket: UInt8) {
        self.bytes.append(bracket)
        self.needsComma = true
        #if DEBUG
        self.lastKeys.removeLast()
        #endif
    }

    private mutating func noteKey(_ key: @autoclosure () -> String) {
        #if DEBUG
        let key = key()
        if let last = self.lastKeys[self.lastKeys.count - 1] {
            precondition(CanonicalKeyOrder.precedes(last, key), "keys of an object out of order")
        }
        self.lastKeys[self.lastKeys.count - 1] = key
        #endif
    }

    /// Appends text in runs: what stands for itself is copied as a block, which for most text is all of it.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var runStart = 0
        while true {
            let runEnd = CanonicalEscape.firstNeeded(in: text, from: runStart)
            self.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<runEnd]))
            guard runEnd < text.count else { return }
            self.appendEscape(of: text[runEnd])
            runStart = runEnd + 1
        }
    }

    private mutating func appendEscape(of byte: UInt8) {
        self.bytes.append(UInt8(ascii: "\\"))
        if let letter = CanonicalEscape.letter(for: byte) {
            self.bytes.append(letter)
        } else {
            let lowDigit = byte & 0x0f
            self.bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            self.bytes.append(UInt8(ascii: "0") + byte >> 4)
            self.bytes.append(lowDigit < 10 ? UInt8(ascii: "0") + lowDigit : UInt8(ascii: "a") + lowDigit - 10)
        }
    }

    private mutating func appendDigits(of number: UInt64) {
        let capacity = 20  // the digits of the greatest UInt64
        withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { digits in
            var rest = number
            var start = capacity
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            self.bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[start...]))
        }
    }
}

/// Which bytes of a string are escaped, and how: RFC 8785, section 3.2.2.2.
enum CanonicalEscape {
    /// Whether a byte of UTF-8 is escaped: control characters, the quotation mark, and the backslash.
    static func isNeeded(for byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The letter after the backslash for the bytes that have a short escape; the other control characters are numbered.
    static func letter(for byte: UInt8) -> UInt8? {
        switch byte {
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0a: UInt8(ascii: "n")
        case 0x0c: UInt8(ascii: "f")
        case 0x0d: UInt8(ascii: "r")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        default: nil
        }
    }

    /// The byte that a short escape stands for.
    static func byte(forLetter letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter
        default: nil
        }
    }

    /// The position of the first byte to be escaped at or after a start, or the end of the text.
    static func firstNeeded(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(text)
        var position = start
        // Eight bytes at a time, since nearly all text needs no escape.
        while position + 8 <= bytes.count,
            !Self.isNeeded(forAnyOf: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        {
            position += 8
        }
        while position < bytes.count, !Self.isNeeded(for: bytes[position]) { position += 1 }
        return position
    }

    /// Whether any of eight bytes is escaped.
    ///
    /// Where a byte of `x` is less than `n`, for an `n` up to 0x80, subtracting `n` from it borrows and sets its top bit,
    /// which was clear before. A borrow may spoil the bytes above, but then the answer is already yes.
    private static func isNeeded(forAnyOf bytes: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let topBits: UInt64 = 0x8080_8080_8080_8080
        func anyByte(of x: UInt64, isLessThan n: UInt64) -> UInt64 { (x &- ones &* n) & ~x & topBits }
        let quotationMark = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found =
            anyByte(of: bytes, isLessThan: 0x20) | anyByte(of: quotationMark, isLessThan: 1)
            | anyByte(of: backslash, isLessThan: 1)
        return found != 0
    }
}
