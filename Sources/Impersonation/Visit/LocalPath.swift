// SPDX-License-Identifier: Apache-2.0

/// A path of the panel itself with query and fragment, read from front to end; the first thing that has no place in it
/// is named.
struct LocalPath {
    /// The path as it is kept, made of the characters of RFC 3986 alone.
    private(set) var text = "/"

    private enum Part {
        case path
        case query
        case fragment
    }

    private var part = Part.path
    /// The segment of the path that is being read, decoded, and where it begins.
    private var segment: [UInt8] = []
    private var segmentStart = 1

    /// Reads a path; what browsers leave raw in query and fragment is encoded.
    init(_ given: String) throws {
        let bytes = Array(given.utf8)
        guard bytes.first == UInt8(ascii: "/") else { throw Self.misplaced(Self.name(of: given, at: 0), at: 0) }
        var offset = 1
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "%") {
                offset = try self.readEncoded(bytes, from: offset)
                continue
            }
            guard try self.read(bytes[offset], at: offset) else {
                throw Self.misplaced(Self.name(of: given, at: offset), at: offset)
            }
            offset += 1
        }
        if self.part == .path { try self.endSegment(isLast: true, at: offset) }
    }

    /// Reads one raw byte; false when it has no place here.
    private mutating func read(_ byte: UInt8, at offset: Int) throws -> Bool {
        switch byte {
        case UInt8(ascii: "/") where self.part == .path: try self.endSegment(isLast: false, at: offset)
        case UInt8(ascii: "?") where self.part == .path:
            try self.endSegment(isLast: true, at: offset)
            self.part = .query
        case UInt8(ascii: "#") where self.part != .fragment:
            if self.part == .path { try self.endSegment(isLast: true, at: offset) }
            self.part = .fragment
        case _ where Self.plain.contains(byte):
            if self.part == .path { self.segment.append(byte) }
        case _ where Self.rawInBrowsers.contains(byte) && self.part != .path:
            self.text += Self.encoded(byte)
            return true
        default: return false
        }
        self.text.unicodeScalars.append(Unicode.Scalar(byte))
        return true
    }

    /// Reads encoded bytes up to the next raw one, and returns where that is.
    private mutating func readEncoded(_ bytes: [UInt8], from start: Int) throws -> Int {
        var offset = start
        var decoded: [UInt8] = []
        while offset < bytes.count, bytes[offset] == UInt8(ascii: "%") {
            guard offset + 2 < bytes.count, let high = Self.digit(bytes[offset + 1]),
                let low = Self.digit(bytes[offset + 2])
            else { throw Self.misplaced("`%` without two hexadecimal digits", at: offset) }
            let byte = high * 16 + low
            // A segment must mean the same before and after any number of decodings.
            let isTrick = self.part == .path && (byte == UInt8(ascii: "/") || byte == UInt8(ascii: "%"))
            guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "\\"), !isTrick else {
                throw Self.misplaced("\(Self.name(of: Unicode.Scalar(byte))), encoded,", at: offset)
            }
            decoded.append(byte)
            offset += 3
        }
        guard String(validating: decoded, as: UTF8.self) != nil else {
            throw Self.misplaced("what is encoded and not UTF-8", at: start)
        }
        if self.part == .path { self.segment += decoded }
        self.text += String(decoding: bytes[start..<offset], as: UTF8.self)
        return offset
    }

    /// Refuses an empty segment, which at the front would be a host and elsewhere is what some servers fold away, and
    /// one of dots, which leads elsewhere.
    private mutating func endSegment(isLast: Bool, at offset: Int) throws {
        guard isLast || !self.segment.isEmpty else { throw Self.misplaced("an empty segment", at: self.segmentStart) }
        guard self.segment.isEmpty || self.segment.contains(where: { $0 != UInt8(ascii: ".") }) else {
            throw Self.misplaced("a segment of dots", at: self.segmentStart)
        }
        self.segment = []
        self.segmentStart = offset + 1
    }
}

extension LocalPath {
    /// What RFC 3986 calls unreserved (section 2.3).
    static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    /// What may stand in path, query and fragment as it is.
    private static let plain = Self.unreserved.union("!$&'()*+,;=:@/?".utf8)
    /// What browsers leave as it is in query or fragment (WHATWG URL), though RFC 3986 has no place for it.
    ///
    /// The backslash is not among them: some servers take it for a slash.
    private static let rawInBrowsers = Set("[]{}|^`".utf8)

    /// A byte as `%XX`.
    static func encoded(_ byte: UInt8) -> String {
        (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    /// The character that begins at a byte of `text`, as a name in which nothing of it works.
    private static func name(of text: String, at offset: Int) -> String {
        let scalars = text.unicodeScalars
        let index = text.utf8.index(text.startIndex, offsetBy: offset)
        return index < scalars.endIndex ? Self.name(of: scalars[index]) : "the end"
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func misplaced(_ what: String, at offset: Int) -> ImpersonationError {
        ImpersonationError(
            .invalidReturnPoint,
            "\(what) at byte \(offset) has no place in a path of this panel such as `/customers?page=3`")
    }
}
