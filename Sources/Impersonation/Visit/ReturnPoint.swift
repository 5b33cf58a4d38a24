// SPDX-License-Identifier: Apache-2.0

/// Where the operator was: a path of the panel itself, with what is needed to show it as it was left.
///
/// A path begins with one slash and is made of the characters of RFC 3986. No scheme, host, backslash, control
/// character or encoding trick gets in, so that the way back can lead nowhere but into the panel. Addresses are taken as
/// browsers send them: the brackets, braces, bars, carets and grave accents that these leave raw in query and fragment
/// are encoded here, and mean the same to every server.
///
/// ```swift
/// let page = try ReturnPoint("/customers?filter=example.org&page=3#row-17", viewState: "scroll=420")
/// ```
public struct ReturnPoint: Hashable, Sendable, Codable {
    /// The longest path, in bytes.
    public static let maximumPathLength = 2_048
    /// The longest view state, in UTF-8 bytes.
    public static let maximumViewStateLength = 4_096

    /// The path, with query and fragment if there are any; encoded.
    public let path: String
    /// Whatever the front end wants to find again; opaque here, and never a part of an address.
    public let viewState: String?

    /// The front page.
    static let root = Self(known: "/")

    private init(known path: String) {
        self.path = path
        self.viewState = nil
    }

    /// Takes a path and a view state.
    ///
    /// - Throws: ``ImpersonationError`` with `invalidReturnPoint` for anything but a local path within the limits. It names
    ///   the first character that has no place there, as `U+005C`, and the UTF-8 byte at which it stands, from 0.
    public init(_ path: String, viewState: String? = nil) throws {
        try Self.checkLength(of: path)
        let path = try LocalPath(path).text
        try Self.checkLength(of: path)
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
    /// - Throws: ``ImpersonationError`` with `invalidReturnPoint` for anything but a local path within the limits. Places
    ///   that it names are those in the whole, encoded.
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

    /// Reads a return point and checks it again; what is stored is encoded already.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let path = try container.decode(String.self, forKey: .path)
        try self.init(path, viewState: container.decodeIfPresent(String.self, forKey: .viewState))
        guard self.path == path else {
            throw DecodingError.dataCorruptedError(
                forKey: .path, in: container, debugDescription: "no return point is ever stored like this")
        }
    }

    private static func checkLength(of path: String) throws {
        guard path.utf8.count <= Self.maximumPathLength else {
            throw ImpersonationError(.invalidReturnPoint, "a path has at most \(Self.maximumPathLength) bytes, encoded")
        }
    }

    /// The text with every byte encoded that is not unreserved.
    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            if LocalPath.unreserved.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += LocalPath.encoded(byte)
            }
        }
    }
}
