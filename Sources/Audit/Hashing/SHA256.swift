// SPDX-License-Identifier: Apache-2.0

/// The hash function SHA-256 of FIPS 180-4, for messages at hand as a whole or fed piece by piece.
///
/// ```swift
/// var hash = SHA256()
/// hash.update("audit leaf".utf8)
/// hash.update([0x00])
/// let digest = hash.finalize()
/// ```
///
/// A value of this type is a midstate that can be copied and kept: feed a constant prefix once, then copy the value for
/// every message that starts with it. A message is shorter than 2^61 bytes, which is the limit of the standard.
public struct SHA256: Sendable {
    private var state: ChainingState
    /// The first `byteCount % 64` bytes are those that wait for the rest of their block; what follows them is stale.
    private var pending: Block
    private var byteCount: UInt64

    /// Creates the hash of the empty message.
    public init() {
        self.state = .initial
        self.pending = .zero
        self.byteCount = 0
    }

    /// Adds bytes at the end of the message.
    ///
    /// Arrays, slices, buffers and native UTF-8 views are read in place; any other sequence is copied once.
    @inlinable
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let readInPlace: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            self.update(bufferPointer: UnsafeRawBufferPointer(buffer))
        }
        if readInPlace == nil {
            Array(bytes).withUnsafeBytes { buffer in self.update(bufferPointer: buffer) }
        }
    }

    /// Adds the bytes of a buffer at the end of the message.
    public mutating func update(bufferPointer buffer: UnsafeRawBufferPointer) {
        guard var next = buffer.baseAddress else { return }
        var remaining = buffer.count
        let pendingCount = self.pendingByteCount
        self.byteCount &+= UInt64(remaining)
        if pendingCount > 0 {
            let taken = min(remaining, Block.byteCount - pendingCount)
            self.pending.copyBytes(from: next, count: taken, toOffset: pendingCount)
            guard pendingCount + taken == Block.byteCount else { return }
            withUnsafeBytes(of: self.pending) { block in self.state.absorb(blocks: block) }
            next += taken
            remaining -= taken
        }
        let wholeBlocks = UnsafeRawBufferPointer(start: next, count: remaining - remaining % Block.byteCount)
        self.state.absorb(blocks: wholeBlocks)
        self.pending.copyBytes(from: next + wholeBlocks.count, count: remaining - wholeBlocks.count, toOffset: 0)
    }

    /// Adds the 32 bytes of a digest at the end of the message.
    public mutating func update(_ digest: Digest) {
        withUnsafeTemporaryAllocation(byteCount: Digest.byteCount, alignment: 8) { bytes in
            digest.write(to: bytes)
            self.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Returns the digest of the message fed so far; more bytes may follow, and change only later digests.
    public func finalize() -> Digest {
        withUnsafeBytes(of: self.pending) { block in
            let tail = UnsafeRawBufferPointer(rebasing: block[..<self.pendingByteCount])
            return self.state.digest(tail: tail, messageByteCount: self.byteCount)
        }
    }

    /// Returns the digest of a message.
    public static func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { buffer in Self.hash(of: buffer) }
    }

    /// Returns the digest of the bytes in a buffer.
    ///
    /// Whole blocks are read where they lie, so that a message at hand as a whole is never copied, but for its last block.
    package static func hash(of buffer: UnsafeRawBufferPointer) -> Digest {
        var state = ChainingState.initial
        let wholeBlocks = UnsafeRawBufferPointer(rebasing: buffer[..<(buffer.count - buffer.count % Block.byteCount)])
        state.absorb(blocks: wholeBlocks)
        let tail = UnsafeRawBufferPointer(rebasing: buffer[wholeBlocks.count...])
        return state.digest(tail: tail, messageByteCount: UInt64(buffer.count))
    }

    private var pendingByteCount: Int { Int(truncatingIfNeeded: self.byteCount % UInt64(Block.byteCount)) }
}

/// The eight words that one block hands to the next: H in FIPS 180-4, and its working variables *a* to *h*.
///
/// Everything called from `absorb(blocks:)` is inlined by force and every word is a local constant or variable of its own.
/// Only so does the compiler keep the words in registers and turn the renaming at the end of a round into nothing; an array
/// or a loop over the rounds costs bounds checks and memory traffic, and runs at less than half the speed.
private struct ChainingState: Sendable {
    var a, b, c, d, e, f, g, h: UInt32

    /// FIPS 180-4, 5.3.3.
    static var initial: Self {
        Self(
            a: 0x6a09_e667, b: 0xbb67_ae85, c: 0x3c6e_f372, d: 0xa54f_f53a,
            e: 0x510e_527f, f: 0x9b05_688c, g: 0x1f83_d9ab, h: 0x5be0_cd19
        )
    }

    /// Takes in whole blocks: FIPS 180-4, 6.2.2.
    // Kept out of line: the code of the 64 rounds is long, and one copy of it stays in the instruction cache.
    @inline(never)
    mutating func absorb(blocks: UnsafeRawBufferPointer) {
        guard var next = blocks.baseAddress else { return }
        // A local copy, since words behind the `inout` reference of `self` would be written back to memory.
        var state = self
        for _ in 0..<(blocks.count / Block.byteCount) {
            let before = state
            var schedule = Block(bigEndianWordsAt: next)
            state.mix(schedule, .roundConstants0)
            schedule.extend()
            state.mix(schedule, .roundConstants16)
            schedule.extend()
            state.mix(schedule, .roundConstants32)
            schedule.extend()
            state.mix(schedule, .roundConstants48)
            state.add(before)
            next += Block.byteCount
        }
        self = state
    }

    /// Returns the digest of a message whose whole blocks were taken in, and of which the given tail is left.
    func digest(tail: UnsafeRawBufferPointer, messageByteCount: UInt64) -> Digest {
        // FIPS 180-4, 5.1.1: a one bit, zeros, and the length in bits in the last eight bytes of the block. When those nine
        // bytes do not fit behind the tail, they take a second block.
        let paddedCount = tail.count + 9 <= Block.byteCount ? Block.byteCount : 2 * Block.byteCount
        var state = self
        withUnsafeTemporaryAllocation(byteCount: 2 * Block.byteCount, alignment: 16) { room in
            let padded = UnsafeMutableRawBufferPointer(rebasing: room[..<paddedCount])
            padded.initializeMemory(as: UInt8.self, repeating: 0)
            padded.copyMemory(from: tail)
            padded[tail.count] = 0x80
            padded.storeBytes(of: (messageByteCount &* 8).bigEndian, toByteOffset: paddedCount - 8, as: UInt64.self)
            state.absorb(blocks: UnsafeRawBufferPointer(padded))
        }
        return Digest(
            UInt64(state.a) << 32 | UInt64(state.b),
            UInt64(state.c) << 32 | UInt64(state.d),
            UInt64(state.e) << 32 | UInt64(state.f),
            UInt64(state.g) << 32 | UInt64(state.h)
        )
    }

    @inline(__always)
    private mutating func add(_ other: Self) {
        (self.a, self.b, self.c, self.d) = (a &+ other.a, b &+ other.b, c &+ other.c, d &+ other.d)
        (self.e, self.f, self.g, self.h) = (e &+ other.e, f &+ other.f, g &+ other.g, h &+ other.h)
    }

    /// Sixteen rounds.
    @inline(__always)
    private mutating func mix(_ w: Block, _ k: Block) {
        self.round(w.w0, k.w0)
        self.round(w.w1, k.w1)
        self.round(w.w2, k.w2)
        self.round(w.w3, k.w3)
        self.round(w.w4, k.w4)
        self.round(w.w5, k.w5)
        self.round(w.w6, k.w6)
        self.round(w.w7, k.w7)
        self.round(w.w8, k.w8)
        self.round(w.w9, k.w9)
        self.round(w.w10, k.w10)
        self.round(w.w11, k.w11)
        self.round(w.w12, k.w12)
        self.round(w.w13, k.w13)
        self.round(w.w14, k.w14)
        self.round(w.w15, k.w15)
    }

    @inline(__always)
    private mutating func round(_ w: UInt32, _ k: UInt32) {
        let sum1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)
        // Choice and majority in the forms with the fewest operations; bit for bit they equal those of the standard.
        let choice = g ^ (e & (f ^ g))
        let t1 = h &+ sum1 &+ choice &+ k &+ w
        let sum0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)
        let majority = (a & b) | (c & (a | b))
        let t2 = sum0 &+ majority
        (self.a, self.b, self.c, self.d, self.e, self.f, self.g, self.h) = (t1 &+ t2, a, b, c, d &+ t1, e, f, g)
    }
}

/// Sixteen words: a block of the message, a stretch of the message schedule made from it, or of the round constants.
///
/// Stored fields rather than an array, for the reason given at `ChainingState`.
private struct Block: Sendable {
    var w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15: UInt32

    static var byteCount: Int { 64 }

    static var zero: Self { Self(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }

    // FIPS 180-4, 4.2.2. Computed properties, since a stored one would be memory that a round has to read, whereas these
    // become operands inside the instructions.
    static var roundConstants0: Self {
        @inline(__always) get {
            Self(
                0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
                0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174
            )
        }
    }

    static var roundConstants16: Self {
        @inline(__always) get {
            Self(
                0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
                0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967
            )
        }
    }

    static var roundConstants32: Self {
        @inline(__always) get {
            Self(
                0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
                0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070
            )
        }
    }

    static var roundConstants48: Self {
        @inline(__always) get {
            Self(
                0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
                0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2
            )
        }
    }

    @inline(__always)
    private init(
        _ w0: UInt32, _ w1: UInt32, _ w2: UInt32, _ w3: UInt32, _ w4: UInt32, _ w5: UInt32, _ w6: UInt32, _ w7: UInt32,
        _ w8: UInt32, _ w9: UInt32, _ w10: UInt32, _ w11: UInt32, _ w12: UInt32, _ w13: UInt32, _ w14: UInt32,
        _ w15: UInt32
    ) {
        (self.w0, self.w1, self.w2, self.w3, self.w4, self.w5, self.w6, self.w7) = (w0, w1, w2, w3, w4, w5, w6, w7)
        (self.w8, self.w9, self.w10, self.w11) = (w8, w9, w10, w11)
        (self.w12, self.w13, self.w14, self.w15) = (w12, w13, w14, w15)
    }

    /// Reads the 64 bytes of a message block; they need no alignment.
    @inline(__always)
    init(bigEndianWordsAt start: UnsafeRawPointer) {
        @inline(__always) func word(_ index: Int) -> UInt32 {
            UInt32(bigEndian: start.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
        }
        self.init(
            word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7),
            word(8), word(9), word(10), word(11), word(12), word(13), word(14), word(15)
        )
    }

    /// Copies bytes over a part of the block, which must have room for them.
    mutating func copyBytes(from source: UnsafeRawPointer, count: Int, toOffset offset: Int) {
        withUnsafeMutableBytes(of: &self) { block in
            UnsafeMutableRawBufferPointer(rebasing: block[offset...])
                .copyMemory(from: UnsafeRawBufferPointer(start: source, count: count))
        }
    }

    /// Replaces sixteen words of the message schedule by the sixteen that follow them: FIPS 180-4, 6.2.2, step 1.
    ///
    /// The schedule has 64 words, but each depends on none further back than sixteen; a rolling window needs a quarter of the
    /// room, and most of it fits into registers.
    @inline(__always)
    mutating func extend() {
        @inline(__always) func next(_ w16: UInt32, _ w15: UInt32, _ w7: UInt32, _ w2: UInt32) -> UInt32 {
            let sigma0 = rotateRight(w15, 7) ^ rotateRight(w15, 18) ^ (w15 &>> 3)
            let sigma1 = rotateRight(w2, 17) ^ rotateRight(w2, 19) ^ (w2 &>> 10)
            return w16 &+ sigma0 &+ w7 &+ sigma1
        }
        self.w0 = next(w0, w1, w9, w14)
        self.w1 = next(w1, w2, w10, w15)
        self.w2 = next(w2, w3, w11, w0)
        self.w3 = next(w3, w4, w12, w1)
        self.w4 = next(w4, w5, w13, w2)
        self.w5 = next(w5, w6, w14, w3)
        self.w6 = next(w6, w7, w15, w4)
        self.w7 = next(w7, w8, w0, w5)
        self.w8 = next(w8, w9, w1, w6)
        self.w9 = next(w9, w10, w2, w7)
        self.w10 = next(w10, w11, w3, w8)
        self.w11 = next(w11, w12, w4, w9)
        self.w12 = next(w12, w13, w5, w10)
        self.w13 = next(w13, w14, w6, w11)
        self.w14 = next(w14, w15, w7, w12)
        self.w15 = next(w15, w0, w8, w13)
    }
}

/// Rotates a word by 1 to 31 bits, in the form that becomes one machine instruction.
@inline(__always)
private func rotateRight(_ word: UInt32, _ count: UInt32) -> UInt32 { word &>> count | word &<< (32 &- count) }
