// SPDX-License-Identifier: Apache-2.0

public import Accounts
internal import Synchronization

/// Bytes that look random and are the same for the same seed: for tests, and for nothing that is secret.
public final class SeededEntropy: EntropySource {
    private let state: Mutex<UInt64>

    /// Makes a source that always gives the same bytes for `seed`.
    public init(seed: UInt64) {
        self.state = Mutex(seed)
    }

    /// Returns the next `count` bytes, by SplitMix64.
    public func bytes(_ count: Int) -> [UInt8] {
        self.state.withLock { state in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                state &+= 0x9E37_79B9_7F4A_7C15
                var word = state
                word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
                word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
                word ^= word >> 31
                for shift in stride(from: 0, to: 64, by: 8) where bytes.count < count {
                    bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
                }
            }
            return bytes
        }
    }
}
