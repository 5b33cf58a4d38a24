// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

extension UnsafeRawBufferPointer {
    /// Whether `needle`, which is not empty, occurs in these bytes.
    func contains(_ needle: [UInt8]) -> Bool {
        guard let base = self.baseAddress, self.count >= needle.count else { return false }
        return needle.withUnsafeBytes { needle in
            guard let wanted = needle.baseAddress else { return true }
            let last = self.count - needle.count
            func isHere(_ index: Int) -> Bool { memcmp(base + index, wanted, needle.count) == 0 }
            // Eight places at a time: where both of the first two bytes are right.
            let first = UInt64(needle[0]) &* 0x0101_0101_0101_0101
            let second = UInt64(needle[needle.count > 1 ? 1 : 0]) &* 0x0101_0101_0101_0101
            let step = needle.count > 1 ? 1 : 0
            var index = 0
            while index + 8 + step <= self.count {
                let here = UInt64(littleEndian: (base + index).loadUnaligned(as: UInt64.self)) ^ first
                let next = UInt64(littleEndian: (base + index + step).loadUnaligned(as: UInt64.self)) ^ second
                var hits = (here | next).zeroBytes
                while hits != 0 {
                    let place = index + hits.trailingZeroBitCount / 8
                    if place <= last, isHere(place) { return true }
                    hits &= hits &- 1
                }
                index += 8
            }
            while index <= last {
                if self[index] == needle[0], isHere(index) { return true }
                index += 1
            }
            return false
        }
    }

    /// Less than zero when these bytes come before others, more than zero when they come after.
    func compared(to other: UnsafeRawBufferPointer) -> Int {
        let count = Swift.min(self.count, other.count)
        if count > 0, let own = self.baseAddress, let others = other.baseAddress {
            let order = memcmp(own, others, count)
            if order != 0 { return Int(order) }
        }
        return self.count - other.count
    }
}

extension UInt64 {
    /// The highest bit of each byte that is zero, and of some above such a byte that are one.
    fileprivate var zeroBytes: UInt64 { (self &- 0x0101_0101_0101_0101) & ~self & 0x8080_8080_8080_8080 }
}
