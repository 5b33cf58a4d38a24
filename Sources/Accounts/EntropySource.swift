// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The port through which this library draws unpredictable bytes for secrets, salts and identifiers.
///
/// An adapter used outside tests must be a cryptographically secure generator. Calls may come from any thread at once.
public protocol EntropySource: Sendable {
    /// Returns `count` fresh random bytes, 1 to 256 of them.
    func bytes(_ count: Int) -> [UInt8]
}

/// The generator of this machine's kernel.
public struct SystemEntropy: EntropySource {
    /// Makes the generator of this machine's kernel.
    public init() {}

    /// Returns `count` fresh bytes of the kernel, in one system call.
    public func bytes(_ count: Int) -> [UInt8] {
        precondition((1...256).contains(count), "1 to 256 bytes can be drawn at once")
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // getentropy fills up to 256 bytes or fails; a machine without entropy must not make secrets.
            guard let base = buffer.baseAddress, getentropy(base, count) == 0 else {
                preconditionFailure("this machine has no source of entropy")
            }
            initialized = count
        }
    }
}

extension EntropySource {
    /// A fresh identifier: `prefix`, then 128 random bits in 32 lower-case hexadecimal digits.
    package func identifier<Subject>(_ prefix: StaticString) -> Identifier<Subject> {
        Identifier(known: "\(prefix)" + Self.hexadecimal(self.bytes(16)))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[index * 2] = Self.digit(byte >> 4)
                buffer[index * 2 + 1] = Self.digit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}
