// SPDX-License-Identifier: Apache-2.0

import Audit

/// A sink that breaks one promise.
struct FaultySink: CheckpointSink {
    enum Carelessness: Sendable {
        /// It puts the note together anew and loses a signature's bytes.
        case rewrites
        /// It takes whatever comes.
        case takesEverything
        /// It looks first and stores later.
        case looksFirst
        /// It takes whatever comes first.
        case believesTheFirst
        /// It looks whether a checkpoint goes back, and at nothing else.
        case looksAtSizes
    }

    let carelessness: Carelessness
    let held = Memory<SignedCheckpoint?>(nil)
    let crowd = Crowd()

    func latest() throws -> SignedCheckpoint? {
        guard let held = self.held.value, self.carelessness == .rewrites else { return self.held.value }
        let signatures = held.note.signatures.map {
            SignedNote.Signature(key: $0.key, bytes: Array($0.bytes.prefix(8)))
        }
        return try SignedCheckpoint(SignedNote(text: held.note.text, signatures: signatures).bytes)
    }

    func store(
        _ checkpoint: SignedCheckpoint, after previous: SignedCheckpoint?, proof: ConsistencyProof?
    ) async throws {
        switch self.carelessness {
        case .takesEverything: self.held.change { $0 = checkpoint }
        case .looksFirst:
            try checkpoint.unverified.validate(
                after: self.held.value?.unverified, expecting: previous?.unverified, proof: proof)
            if checkpoint.unverified.size > 1, previous?.unverified.size == 1 { await self.crowd.gather() }
            self.held.change { $0 = checkpoint }
        case .looksAtSizes:
            if let held = self.held.value {
                guard checkpoint.unverified.size >= held.unverified.size else {
                    throw CheckpointError(.goesBack, "a checkpoint of a longer log is held")
                }
            } else {
                try checkpoint.unverified.validate(after: nil, expecting: previous?.unverified, proof: proof)
            }
            self.held.change { $0 = checkpoint }
        case .rewrites, .believesTheFirst:
            let error: CheckpointError? = self.held.change { held in
                do throws(CheckpointError) {
                    if held != nil || self.carelessness != .believesTheFirst {
                        try checkpoint.unverified.validate(
                            after: held?.unverified, expecting: previous?.unverified, proof: proof)
                    }
                    held = checkpoint
                    return nil
                } catch {
                    return error
                }
            }
            if let error { throw error }
        }
    }
}

extension Fault where Port == any CheckpointSink {
    static var ofCheckpointSinks: [Self] {
        [
            self.sink("sink.keeps", "keeps a part of the note", .rewrites, alsoCaughtBy: ["sink.refuses"]),
            self.sink("sink.refuses", "takes whatever comes", .takesEverything),
            self.sink("sink.refuses", "goes on after what it does not hold", .believesTheFirst),
            self.sink(
                "sink.refuses", "looks only whether a checkpoint goes back", .looksAtSizes),
            self.sink("sink.race", "looks first and stores later", .looksFirst),
        ]
    }

    private static func sink(
        _ requirement: String, _ summary: String, _ carelessness: FaultySink.Carelessness,
        alsoCaughtBy others: Set<String> = []
    ) -> Self {
        Self(requirement: requirement, summary: summary, alsoCaughtBy: others) {
            let sink = FaultySink(carelessness: carelessness)
            return { sink }
        }
    }
}
