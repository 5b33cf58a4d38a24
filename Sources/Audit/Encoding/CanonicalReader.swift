// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// Reads a value from its canonical form of RFC 8785, and refuses every other spelling of it.
    ///
    /// What is accepted is exactly what ``canonicalBytes()`` returns for the value read, byte for byte. The time is linear in
    /// the number of bytes and the recursion is bounded by ``maximumDepth``. The value takes up to a few dozen times the
    /// memory of the bytes; callers limit the length of what they accept.
    public init(canonical bytes: [UInt8]) throws(JSONError) {
        var reader = CanonicalReader(bytes)
        self = try reader.value(remainingDepth: Self.maximumDepth)
        guard reader.isAtEnd else { throw JSONError(.trailingBytes, at: reader.offset) }
    }
}

/// A strict reader of canonical JSON, one byte of lookahead, without backtracking.
private struct CanonicalReader {
    private let bytes: [UInt8]
    private(set) var offset: Int = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { self.offset == self.bytes.count }

    mutating func value(remainingDepth: Int) throws(JSONError) -> JSONValue {
        switch try self.peek() {
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try self.integer())
        case UInt8(ascii: "t"):
            try self.expect("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try self.expect("false")
            return .bool(false)
        case UInt8(ascii: "["):
            guard remainingDepth > 0 else { throw JSONError(.tooDeep, at: self.offset) }
            return .array(try self.array(remainingDepth: remainingDepth - 1))
        case UInt8(ascii: "{"):
            guard remainingDepth > 0 else { throw JSONError(.tooDeep, at: self.offset) }
            return .object(try self.object(remainingDepth: remainingDepth - 1))
        default: throw JSONError(.unexpectedByte, at: self.offset)
        }
    }

    // MARK: Arrays and objects

    private mutating func array(remainingDepth: Int) throws(JSONError) -> [JSONValue] {
        try self.expect("[")
        if try self.skip(UInt8(ascii: "]")) { return [] }
        var elements: [JSONValue] = []
        repeat {
            elements.append(try self.value(remainingDepth: remainingDepth))
        } while try self.skip(UInt8(ascii: ","))
        try self.expect("]")
        return elements
    }

    private mutating func object(remainingDepth: Int) throws(JSONError) -> [String: JSONValue] {
        try self.expect("{")
        if try self.skip(UInt8(ascii: "}")) { return [:] }
        var members: [String: JSONValue] = [:]
        var previousKey: String?
        repeat {
            let start = self.offset
            let key = try self.string()
            guard key.utf8.count <= JSONValue.maximumKeyByteCount else { throw JSONError(.keyTooLong, at: start) }
            if let previousKey, CanonicalKeyOrder.precedes(key, previousKey) {
                throw JSONError(.keysOutOfOrder, at: start)
            }
            try self.expect(":")
            // A dictionary takes canonically equivalent keys for one. Such keys differ in their bytes, need not even be
            // neighbours, and are refused here, since one of the two values would be lost.
            guard members.updateValue(try self.value(remainingDepth: remainingDepth), forKey: key) == nil else {
                throw JSONError(.duplicateKey, at: start)
            }
            previousKey = key
            // An object of many members is most often an entry; growing step by step would move each member three times.
            if members.count == 4 { members.reserveCapacity(16) }
        } while try self.skip(UInt8(ascii: ","))
        try self.expect("}")
        return members
    }

    // MARK: Numbers

    private mutating func integer() throws(JSONError) -> Int64 {
        let start = self.offset
        let isNegative = try self.skip(UInt8(ascii: "-"))
        let firstDigit = self.offset
        var magnitude: Int64 = 0
        while let digit = self.nextDigit() {
            magnitude = magnitude * 10 + digit
            // Checked digit by digit, so that a long row of digits neither overflows nor is read to its end.
            guard magnitude <= JSONValue.integerRange.upperBound else { throw JSONError(.integerOutOfRange, at: start) }
            self.offset += 1
        }
        let digitCount = self.offset - firstDigit
        guard digitCount > 0 else {
            throw JSONError(self.isAtEnd ? .unexpectedEnd : .unexpectedByte, at: self.offset)
        }
        let hasNeedlessZero = self.bytes[firstDigit] == UInt8(ascii: "0") && (digitCount > 1 || isNegative)
        guard !hasNeedlessZero, !self.isAtFractionOrExponent else { throw JSONError(.nonCanonicalNumber, at: start) }
        return isNegative ? -magnitude : magnitude
    }

    private func nextDigit() -> Int64? {
        guard !self.isAtEnd, case UInt8(ascii: "0")...UInt8(ascii: "9") = self.bytes[self.offset] else { return nil }
        return Int64(self.bytes[self.offset] - UInt8(ascii: "0"))
    }

    private var isAtFractionOrExponent: Bool {
        guard !self.isAtEnd else { return false }
        return switch self.bytes[self.offset] {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: false
        }
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        let start = self.offset
        try self.expect("\"")
        let firstRun = self.literalRun()
        if try self.skip(UInt8(ascii: "\"")) {
            return try self.text(self.bytes[firstRun], startingAt: start)
        }
        var unescaped = Array(self.bytes[firstRun])
        while !(try self.skip(UInt8(ascii: "\""))) {
            unescaped.append(try self.escapedByte())
            unescaped.append(contentsOf: self.bytes[self.literalRun()])
        }
        return try self.text(unescaped[...], startingAt: start)
    }

    /// Passes over the bytes that stand for themselves, up to a quotation mark or a backslash.
    private mutating func literalRun() -> Range<Int> {
        let start = self.offset
        self.offset = self.bytes.withUnsafeBufferPointer { CanonicalEscape.firstNeeded(in: $0, from: start) }
        return start..<self.offset
    }

    private func text(_ bytes: ArraySlice<UInt8>, startingAt start: Int) throws(JSONError) -> String {
        // Decoding repairs what is not UTF-8, and so changes its bytes; asking for validation instead takes three times as long.
        let text = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        guard text.utf8.elementsEqual(bytes) else { throw JSONError(.invalidUTF8, at: start) }
        return text
    }

    private mutating func escapedByte() throws(JSONError) -> UInt8 {
        let start = self.offset
        guard try self.skip(UInt8(ascii: "\\")) else { throw JSONError(.unexpectedByte, at: start) }
        let letter = try self.next()
        if letter != UInt8(ascii: "u") {
            guard let byte = CanonicalEscape.byte(forLetter: letter) else {
                throw JSONError(.nonCanonicalEscape, at: start)
            }
            return byte
        }
        var number: UInt64 = 0
        for _ in 0..<4 {
            guard let value = Digest.value(ofHexDigit: try self.next()) else {
                throw JSONError(.nonCanonicalEscape, at: start)
            }
            number = number << 4 | value
        }
        // Numbered escapes are for control characters alone, and for those only that have no letter.
        guard number < 0x20, CanonicalEscape.letter(for: UInt8(number)) == nil else {
            throw JSONError(.nonCanonicalEscape, at: start)
        }
        return UInt8(number)
    }

    // MARK: Bytes

    private func peek() throws(JSONError) -> UInt8 {
        guard !self.isAtEnd else { throw JSONError(.unexpectedEnd, at: self.offset) }
        return self.bytes[self.offset]
    }

    private mutating func next() throws(JSONError) -> UInt8 {
        let byte = try self.peek()
        self.offset += 1
        return byte
    }

    /// Passes over the next byte if it is the given one.
    private mutating func skip(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try self.peek() == byte else { return false }
        self.offset += 1
        return true
    }

    private mutating func expect(_ literal: StaticString) throws(JSONError) {
        for position in 0..<literal.utf8CodeUnitCount {
            guard try self.skip(literal.utf8Start[position]) else { throw JSONError(.unexpectedByte, at: self.offset) }
        }
    }
}
