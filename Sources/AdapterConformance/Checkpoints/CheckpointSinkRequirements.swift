// SPDX-License-Identifier: Apache-2.0

public import Audit

extension Requirement where Port == any CheckpointSink {
    /// Everything that every ``/Audit/CheckpointSink`` must do; each needs an empty sink.
    public static var checkpointSink: [Self] {
        [self.sinkKeeps, self.sinkRefuses, self.sinkRace]
    }

    private static var sinkKeeps: Self {
        Self("sink.keeps", "The sink is empty at first, and then holds the checkpoint stored last, byte for byte.") {
            trial in
            let sink = try await trial.open()
            try trial.expect(
                try await sink.latest() == nil, that: "an empty sink holds no checkpoint", seen: "one")
            let log = SinkTrialLog(size: 9)
            var previous: SignedCheckpoint?
            for size in [0, 1, 4, 4, 9] {
                let next = try await log.signed(size)
                try await sink.store(next, after: previous, proof: log.proof(from: previous, to: size))
                for sink in [sink, try await trial.open()] {
                    try trial.expect(
                        try await sink.latest()?.bytes, is: next.bytes, that: "the checkpoint stored last is held")
                }
                previous = next
            }
        }
    }

    private static var sinkRefuses: Self {
        Self("sink.refuses", "The sink takes no checkpoint that goes back, disagrees, or comes from another log.") {
            trial in
            let sink = try await trial.open()
            let (log, other) = (SinkTrialLog(size: 9), SinkTrialLog(size: 9, differsAt: 2))
            let held = try await log.signed(4)
            try await trial.expectError(
                that: "an empty sink throws `\(CheckpointError.Code.inconsistent.rawValue)` when it is to go on",
                where: { ($0 as? CheckpointError)?.code == .inconsistent },
                from: { try await sink.store(log.signed(9), after: held, proof: log.proof(from: held, to: 9)) })
            try trial.expect(
                try await trial.open().latest() == nil, that: "what is refused changes nothing", seen: "a checkpoint")
            try await sink.store(held, after: nil, proof: nil)
            let older = try await log.signed(2)
            typealias Attempt = (SignedCheckpoint, SignedCheckpoint?, ConsistencyProof?, CheckpointError.Code)
            let attempts: [Attempt] = [
                (older, held, nil, .goesBack), (try await log.signed(0), held, nil, .goesBack),
                (try await other.signed(4), held, nil, .inconsistent),
                (try await other.signed(9), held, other.proof(from: held, to: 9), .inconsistent),
                (try await log.signed(9), held, nil, .inconsistent),
                (try await log.signed(9), older, log.proof(from: older, to: 9), .superseded),
                (try await log.signed(9), nil, nil, .superseded),
                (
                    try await log.signed(9, origin: "other.example/log"), held, log.proof(from: held, to: 9),
                    .wrongOrigin
                ),
            ]
            for (next, previous, proof, code) in attempts {
                try await trial.expectError(
                    that: "what may not follow throws `\(code.rawValue)`",
                    where: { ($0 as? CheckpointError)?.code == code },
                    from: { try await sink.store(next, after: previous, proof: proof) })
                try trial.expect(
                    try await trial.open().latest()?.bytes, is: held.bytes, that: "what is refused changes nothing")
            }
        }
    }

    private static var sinkRace: Self {
        Self("sink.race", "Of those who store at once after the same checkpoint, one is taken.") { trial in
            let log = SinkTrialLog(size: racingTasks + 2)
            let first = try await log.signed(1)
            try await trial.open().store(first, after: nil, proof: nil)
            let taken = try await trial.racing { racer, sink -> Int? in
                let size = racer + 2
                do {
                    try await sink.store(
                        try await log.signed(size), after: first, proof: log.proof(from: first, to: size))
                    return size
                } catch let error as CheckpointError where error.code == .superseded {
                    return nil
                }
            }.compactMap { $0 }
            try trial.expect(taken.count, is: 1, that: "one of those who store at once is taken")
            try trial.expect(
                try await trial.open().latest()?.unverified.size, is: taken.first.map { UInt64($0) },
                that: "the one that was taken is held")
        }
    }
}

/// A log of leaves that say nothing, to cut checkpoints from.
private struct SinkTrialLog {
    private let leaves: [Digest]

    /// Makes a log; `differsAt` is the leaf that another log has in another form.
    init(size: Int, differsAt index: Int? = nil) {
        self.leaves = (0..<size).map { MerkleTree.leafHash(Array("\($0)\($0 == index ? " changed" : "")".utf8)) }
    }

    func signed(_ size: Int, origin: String = "panel.example/log") async throws -> SignedCheckpoint {
        let key = try HMACCheckpointKey(name: origin, secret: Array(repeating: 7, count: 32))
        return try await SignedCheckpoint(
            Checkpoint(origin: origin, size: UInt64(size), root: plainRoot(self.leaves[..<size])), by: key)
    }

    /// The proof as RFC 9162, section 2.1.4.1, writes it down.
    func proof(from previous: SignedCheckpoint?, to size: Int) -> ConsistencyProof? {
        guard let previous, previous.unverified.size > 0 else { return nil }
        return ConsistencyProof(
            oldSize: previous.unverified.size, newSize: UInt64(size),
            hashes: Self.proof(Int(previous.unverified.size), self.leaves[..<size], isKnown: true))
    }

    private static func proof(_ size: Int, _ leaves: ArraySlice<Digest>, isKnown: Bool) -> [Digest] {
        guard size < leaves.endIndex else { return isKnown ? [] : [plainRoot(leaves)] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let (left, right) = (leaves.prefix(half), leaves.dropFirst(half))
        return size <= left.endIndex
            ? self.proof(size, left, isKnown: isKnown) + [plainRoot(right)]
            : self.proof(size, right, isKnown: false) + [plainRoot(left)]
    }
}
