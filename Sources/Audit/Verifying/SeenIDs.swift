// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Remembers which identifiers were seen in a fixed amount of memory, at the price of now and then suspecting a new one.
///
/// A Bloom filter: it never overlooks a repetition. Up to some 10 million identifiers it suspects fewer than one in 500, and
/// those are looked at exactly in a second reading. Hashes are seeded anew by each process, so that nobody can choose
/// identifiers that are suspected.
struct SeenIDs {
    /// 16 MiB of bits.
    private static let wordCount = 1 << 21
    private static let probes = 7
    /// The most suspects that are looked at.
    static let maximumSuspects = 100_000

    private var words = [UInt64](repeating: 0, count: Self.wordCount)
    private(set) var suspects: Set<AuditEvent.ID> = []
    private(set) var unchecked: Int64 = 0

    mutating func insert(_ id: AuditEvent.ID) {
        var hasher = Hasher()
        hasher.combine(id.rawValue)
        let first = UInt64(bitPattern: Int64(hasher.finalize()))
        // A second hash from the first, by the finalizer of SplitMix64; odd, so that the probes do not meet.
        var second = (first ^ first >> 30) &* 0xBF58_476D_1CE4_E5B9
        second = (second ^ second >> 27) &* 0x94D0_49BB_1331_11EB
        second |= 1
        var isNew = false
        for probe in 0..<UInt64(Self.probes) {
            let place = first &+ probe &* second
            let word = Int(truncatingIfNeeded: place >> 6) & (Self.wordCount - 1)
            let bit: UInt64 = 1 << (place & 63)
            if self.words[word] & bit == 0 {
                isNew = true
                self.words[word] |= bit
            }
        }
        guard !isNew, !self.suspects.contains(id) else { return }
        if self.suspects.count < Self.maximumSuspects { self.suspects.insert(id) } else { self.unchecked += 1 }
    }
}
