// SPDX-License-Identifier: Apache-2.0

/// Text as PostgreSQL can hold it.
///
/// It refuses U+0000 in a text. So U+0000 is written as U+001A `@`, and U+001A itself as U+001A `Z`; everything else is
/// written as it is. What is searched and ordered was folded by the library, which leaves neither in a text, so that
/// comparing what is written is comparing what was meant.
enum PostgreSQLText {
    private static let escape: UInt8 = 0x1A
    private static let null = UInt8(ascii: "@")
    private static let itself = UInt8(ascii: "Z")

    static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 0: bytes += [Self.escape, Self.null]
            case Self.escape: bytes += [Self.escape, Self.itself]
            default: bytes.append(byte)
            }
        }
    }

    /// The text that was written; nil for bytes that no text is written as.
    static func text(of bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.contains(where: { $0 == Self.escape || $0 == 0 }) else {
            return String(validating: bytes, as: UTF8.self)
        }
        var read: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            switch (isEscaped, byte) {
            case (false, Self.escape):
                isEscaped = true
                continue
            case (false, 0): return nil
            case (false, _): read.append(byte)
            case (true, Self.null): read.append(0)
            case (true, Self.itself): read.append(Self.escape)
            case (true, _): return nil
            }
            isEscaped = false
        }
        return isEscaped ? nil : String(validating: read, as: UTF8.self)
    }
}
