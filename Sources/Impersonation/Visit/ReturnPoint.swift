// SPDX-License-Identifier: Apache-2.0

/// Where the operator was: a path of the panel itself, with what is needed to show it as it was left.
///
/// A path begins with one slash and is made of the characters of RFC 3986. No scheme, host, backslash, control
/// character or encoding trick gets in, so that the way back can lead nowhere but into the panel.
///
/// ```swift
/// let page = try ReturnPoint("/customers?filter=example.org&page=3#row-17", viewState: "scroll=420")
/// ```
public struct ReturnPoint: Hashable, Sendable, Codable {
    /// The longest path, in bytes.
    public static let maximumPathLength = 2_048
    /// The longest view state, in UTF-8 bytes.
    public static let maximumViewStateLength = 4_096

    /// The path, with query and fragment if there are any.
    public let path: String
    /// Whatever the front end wants to find again; opaque here, and never a part of an address.
    public let viewState: String?

    /// Takes a path and a view state.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidReturnPoint` for anything but a local path within the limits.
    public init(_ path: String, viewState: String? = nil) throws {
        guard path.utf8.count <= Self.maximumPathLength else {
            throw ImpersonationError(
                .invalidReturnPoint, "a path has at most \(Self.maximumPathLength) bytes")
        }
        guard Self.isLocal(Array(path.utf8)) else {
            throw ImpersonationError(
                .invalidReturnPoint, "give a path of this panel such as `/customers?page=3`, without scheme or host")
        }
        guard (viewState?.utf8.count ?? 0) <= Self.maximumViewStateLength else {
            throw ImpersonationError(
                .invalidReturnPoint, "view state has at most \(Self.maximumViewStateLength) bytes")
        }
        self.path = path
        self.viewState = viewState
    }

    /// Takes a path with values to find the page again, as people typed them: they are encoded here.
    ///
    /// Control characters and backslashes are refused here as everywhere; what may hold them belongs in the view state.
    ///
    /// ```swift
    /// let page = try ReturnPoint("/customers", query: ["filter": searchField.text, "page": "3"], fragment: "row-17")
    /// ```
    ///
    /// - Parameters:
    ///   - path: the path, without query and fragment.
    ///   - query: names and values of the query, in this order.
    ///   - fragment: the place within the page.
    ///   - viewState: whatever else the front end wants to find again.
    /// - Throws: ``ImpersonationError`` with `invalidReturnPoint` for anything but a local path within the limits.
    public init(
        _ path: String, query: KeyValuePairs<String, String>, fragment: String? = nil, viewState: String? = nil
    ) throws {
        guard !path.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
            throw ImpersonationError(.invalidReturnPoint, "give query and fragment apart from the path")
        }
        let pairs = query.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }.joined(separator: "&")
        let place = fragment.map { "#\(Self.encoded($0))" } ?? ""
        try self.init(path + (pairs.isEmpty ? "" : "?\(pairs)") + place, viewState: viewState)
    }

    private enum CodingKeys: String, CodingKey {
        case path
        case viewState
    }

    /// Reads a return point and checks it again.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            container.decode(String.self, forKey: .path),
            viewState: container.decodeIfPresent(String.self, forKey: .viewState))
    }

    private static func isLocal(_ bytes: [UInt8]) -> Bool {
        let path = bytes.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard path.first == UInt8(ascii: "/"), Self.areAllowed(bytes) else { return false }
        // An empty segment at the front would be a host; anywhere else it is what some servers fold away.
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.indices.allSatisfy { index in
            let isLast = index == segments.index(before: segments.endIndex)
            return Self.isPlain(segments[index], mayBeEmpty: isLast)
        }
    }

    /// A segment that means the same before and after any number of decodings.
    private static func isPlain(_ segment: ArraySlice<UInt8>, mayBeEmpty: Bool) -> Bool {
        guard let decoded = Self.decoded(segment) else { return false }
        let isTrick = decoded.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "%") }
        let isDots = decoded.allSatisfy { $0 == UInt8(ascii: ".") }
        return decoded.isEmpty ? mayBeEmpty : !isTrick && !isDots
    }

    /// Whether every byte is one of RFC 3986's, every `%` begins an encoded byte, and none of those is a control
    /// character or a backslash; at most one `#`.
    private static func areAllowed(_ bytes: [UInt8]) -> Bool {
        let marks = Set("-._~!$&'()*+,;=:@/?#%".utf8)
        let areCharacters = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: marks.contains(byte)
            }
        }
        guard areCharacters, bytes.filter({ $0 == UInt8(ascii: "#") }).count <= 1,
            let decoded = Self.decoded(bytes[...])
        else { return false }
        return decoded.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }
            && String(validating: decoded, as: UTF8.self) != nil
    }

    /// The text with every byte encoded that is not unreserved (RFC 3986, section 2.3).
    private static func encoded(_ text: String) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.reduce(into: "") { encoded, byte in
            if unreserved.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// The bytes with every `%XX` decoded once; nil when a `%` begins no encoded byte.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }),
                let low = rest.popFirst().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue })
            else { return nil }
            decoded.append(UInt8(high * 16 + low))
        }
        return decoded
    }
}
