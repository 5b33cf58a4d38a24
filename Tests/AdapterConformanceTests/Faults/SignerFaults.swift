// SPDX-License-Identifier: Apache-2.0

import AdapterConformance
import Audit

/// A key that breaks one promise.
private struct FaultyKey: CheckpointSigner, CheckpointVerifier {
    enum Carelessness: Sendable {
        /// It signs the first kilobyte only, and checks all.
        case signsTheBeginning
        /// It compares as much as it is given.
        case comparesTheBeginning
        /// Those who sign at once share one buffer.
        case sharesABuffer
    }

    let carelessness: Carelessness
    let sound: HMACCheckpointKey
    let buffer = Memory<[UInt8]>([])

    var key: NoteKey { self.sound.key }
    var isPublic: Bool { false }

    func signature(of text: [UInt8]) async throws -> [UInt8] {
        switch self.carelessness {
        case .signsTheBeginning: return self.sound.signature(of: Array(text.prefix(1_024)))
        case .comparesTheBeginning: return self.sound.signature(of: text)
        case .sharesABuffer:
            self.buffer.change { $0 = text }
            await pause()
            return self.sound.signature(of: self.buffer.value)
        }
    }

    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        guard self.carelessness == .comparesTheBeginning else { return self.sound.isValid(signature, of: text) }
        return zip(signature, self.sound.signature(of: text)).allSatisfy { $0 == $1 }
    }
}

extension Fault where Port == CheckpointKeyPair {
    static var ofCheckpointKeys: [Self] {
        [
            Self(requirement: "keys.agree", summary: "has another verifier", alsoCaughtBy: ["keys.sign"]) {
                { CheckpointKeyPair(signer: Self.sound(7), verifier: Self.sound(8)) }
            },
            self.key("keys.sign", "signs the beginning of a text", .signsTheBeginning),
            self.key("keys.reject", "takes a part of a signature", .comparesTheBeginning),
            self.key("keys.race", "signs what somebody else has to sign", .sharesABuffer),
        ]
    }

    private static func sound(_ byte: UInt8) -> HMACCheckpointKey {
        do {
            return try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: byte, count: 32))
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static func key(
        _ requirement: String, _ summary: String, _ carelessness: FaultyKey.Carelessness
    ) -> Self {
        Self(requirement: requirement, summary: summary, alsoCaughtBy: []) {
            let key = FaultyKey(carelessness: carelessness, sound: Self.sound(7))
            return { CheckpointKeyPair(signer: key, verifier: key) }
        }
    }
}
