// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

/// 256 secret bits with one purpose, which never pass for those of another.
///
/// Only the digest of a secret is ever stored. A secret shows itself nowhere: not in descriptions, mirrors, dumps,
/// JSON or errors. ``reveal()`` is the one way to its text, for the cookie, header or link that carries it.
///
/// Comparison takes the same time whatever the bytes.
public struct Secret<Purpose: SecretPurpose>: Equatable, Sendable {
    // The 32 bytes themselves. The type is borrowed for its size, its hexadecimal form and its constant-time `==`.
    private let bytes: Digest

    /// Reads what ``reveal()`` wrote; nil for anything else, and for a secret of another purpose.
    public init?(_ text: String) {
        let prefix = "\(Purpose.prefix)_"
        // By bytes: characters may combine across the prefix's end.
        guard text.utf8.starts(with: prefix.utf8),
            let digits = String(text.utf8.dropFirst(prefix.utf8.count)), let bytes = Digest(hex: digits)
        else { return nil }
        self.bytes = bytes
    }

    private init(bytes: Digest) {
        self.bytes = bytes
    }

    /// Draws a fresh secret.
    static func fresh(from entropy: any EntropySource) -> Self {
        guard let bytes = Digest(bytes: entropy.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        return Self(bytes: bytes)
    }

    /// The secret's text, to be handed to its holder and to nobody else.
    public func reveal() -> String {
        "\(Purpose.prefix)_\(self.bytes.hex)"
    }

    /// SHA-256 over purpose and secret: what is stored, and what it is looked up by.
    var digest: Digest {
        Self.hash(label: Purpose.prefix, self.bytes)
    }

    /// A secret of another purpose that follows from this one and does not lead back to it.
    func derived<Other>(for purpose: Other.Type = Other.self) -> Secret<Other> {
        Secret<Other>(bytes: Self.hash(label: "\(Purpose.prefix)>\(Other.prefix)", self.bytes))
    }

    private static func hash(label: String, _ bytes: Digest) -> Digest {
        var input: [UInt8] = []
        input.reserveCapacity(64)
        input.append(contentsOf: label.utf8)
        input.append(0)
        bytes.append(to: &input)
        return SHA256.hash(input)
    }
}

/// What a secret is for.
public protocol SecretPurpose: Sendable {
    /// The word that the secret's text begins with and its digest is taken with.
    static var prefix: String { get }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The purpose, and nothing of the secret.
    public var description: String { "\(Purpose.prefix)_(secret)" }
    /// The purpose, and nothing of the secret.
    public var debugDescription: String { self.description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What the holder of a running visit presents with every request.
public typealias VisitToken = Secret<VisitTokenPurpose>

/// The one-time code that turns a prepared visit into an active one.
public typealias HandOffCode = Secret<HandOffPurpose>

/// The value handed out only together with the banner, which every changing request brings back.
public typealias PageStamp = Secret<PageStampPurpose>

/// The purpose of a ``VisitToken``.
public enum VisitTokenPurpose: SecretPurpose {
    /// `visit`.
    public static var prefix: String { "visit" }
}

/// The purpose of a ``HandOffCode``.
public enum HandOffPurpose: SecretPurpose {
    /// `handoff`.
    public static var prefix: String { "handoff" }
}

/// The purpose of a ``PageStamp``.
public enum PageStampPurpose: SecretPurpose {
    /// `page`.
    public static var prefix: String { "page" }
}
