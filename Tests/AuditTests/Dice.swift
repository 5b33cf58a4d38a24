// SPDX-License-Identifier: Apache-2.0

/// SplitMix64, so that a failure can be had again from its seed.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var word = self.state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number below a bound.
    mutating func roll(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
