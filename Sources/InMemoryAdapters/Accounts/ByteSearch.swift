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
            // Sixteen places at a time: where both of the last two bytes are right. In most scripts the first bytes of a
            // character are the same for all of them.
            let end = needle.count - 1
            let beforeEnd = end == 0 ? 0 : end - 1
            let (first, second) = (SIMD16(repeating: needle[beforeEnd]), SIMD16(repeating: needle[end]))
            var index = start
            while index <= last {
                // The last sixteen may have been looked at in part; there was nothing.
                let place = Swift.min(index, self.count - end - 16)
                guard place >= 0 else { break }
                let here = (base + place + beforeEnd).loadUnaligned(as: SIMD16<UInt8>.self) .== first
                let next = (base + place + end).loadUnaligned(as: SIMD16<UInt8>.self) .== second
                let halves = unsafeBitCast(here .& next, to: SIMD2<UInt64>.self)
                if halves[0] | halves[1] != 0 {
                    for half in 0..<2 {
                        var hits = UInt64(littleEndian: halves[half]) & 0x0101_0101_0101_0101
                        while hits != 0 {
                            let found = place + half * 8 + hits.trailingZeroBitCount / 8
                            if found >= start, memcmp(base + found, wanted, needle.count) == 0 { return found }
                            hits &= hits &- 1
                        }
                    }
                }
                index = place + 16
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
