// SPDX-License-Identifier: Apache-2.0

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1): a code for a message that only who holds the key can make.
///
/// Codes are compared as ``Digest`` values, which takes the same time wherever they differ. Descriptions and mirrors show
/// nothing of the key.
public struct HMACSHA256: Sendable {
    private static let blockByteCount = 64

    /// The hash after the key's inner and outer block; the key itself is not kept.
    private let inner: SHA256
    private let outer: SHA256

    /// Takes a key of any length.
    public init(key: [UInt8]) {
        var block = key.count > Self.blockByteCount ? SHA256.hash(key).bytes : key
        block += Array(repeating: 0, count: Self.blockByteCount - block.count)
        var (inner, outer) = (SHA256(), SHA256())
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5c })
        (self.inner, self.outer) = (inner, outer)
    }

    /// Returns the code of a message.
    public func code(for message: [UInt8]) -> Digest {
        var (inner, outer) = (self.inner, self.outer)
        inner.update(message)
        outer.update(inner.finalize())
        return outer.finalize()
    }
}

extension HMACSHA256: CustomStringConvertible, CustomReflectable {
    /// Nothing of the key.
    public var description: String { "HMACSHA256(…)" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
