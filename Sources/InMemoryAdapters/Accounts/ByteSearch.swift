// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

extension UnsafeRawBufferPointer {
    /// Where `needle`, which is not empty, first occurs in these bytes, from an index on.
    func firstIndex(of needle: [UInt8], from start: Int) -> Int? {
        guard let base = self.baseAddress, self.count - start >= needle.count else { return nil }
        return needle.withUnsafeBytes { needle in
            guard let wanted = needle.baseAddress else { return nil }
            let last = self.count - needle.count
            // Eight places at a time: where both of the last two bytes are right. In most scripts the first bytes of a
            // character are the same for all of them.
            let end = needle.count - 1
            let beforeEnd = end == 0 ? 0 : end - 1
            let first = UInt64(needle[beforeEnd]) &* 0x0101_0101_0101_0101
            let second = UInt64(needle[end]) &* 0x0101_0101_0101_0101
            var index = start
            while index + end + 8 <= self.count {
                let here = UInt64(littleEndian: (base + index + beforeEnd).loadUnaligned(as: UInt64.self)) ^ first
                let next = UInt64(littleEndian: (base + index + end).loadUnaligned(as: UInt64.self)) ^ second
                var hits = (here | next).zeroBytes
                while hits != 0 {
                    let place = index + hits.trailingZeroBitCount / 8
                    if place <= last, memcmp(base + place, wanted, needle.count) == 0 { return place }
                    hits &= hits &- 1
                }
                index += 8
            }
            while index <= last {
                if memcmp(base + index, wanted, needle.count) == 0 { return index }
                index += 1
            }
            return nil
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
