// SPDX-License-Identifier: Apache-2.0

public import Audit

/// A signer together with what checks its signatures: the two ports are proved as one.
public struct CheckpointKeyPair: Sendable {
    /// Whoever signs.
    public let signer: any CheckpointSigner
    /// Whoever checks.
    public let verifier: any CheckpointVerifier

    /// Makes a pair.
    public init(signer: any CheckpointSigner, verifier: any CheckpointVerifier) {
        self.signer = signer
        self.verifier = verifier
    }
}

extension Requirement where Port == CheckpointKeyPair {
    /// Everything that every ``/Audit/CheckpointSigner`` must do, with the ``/Audit/CheckpointVerifier`` of its key.
    public static var checkpointKeys: [Self] { [self.keysAgree, self.keysSign, self.keysReject, self.keysRace] }

    /// Texts as signed notes have them, from the shortest to one of many lines.
    private static var texts: [[UInt8]] {
        [
            Array("\n".utf8), Array("panel.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".utf8),
            Array("\(HostileText.everything)\n".utf8), Array(repeating: 0x0A, count: 100_000),
        ]
    }

    private static var keysAgree: Self {
        Self("keys.agree", "Signer and verifier name the same key, always, and say the same of whom it convinces.") {
            trial in
            let (pair, again) = (try await trial.open(), try await trial.open())
            for other in [pair.verifier.key, again.signer.key, again.verifier.key] {
                try trial.expect(other, is: pair.signer.key, that: "all name one key")
            }
            try trial.expect(
                pair.verifier.isPublic, is: pair.signer.isPublic, that: "both say the same of whom signatures convince")
        }
    }

    private static var keysSign: Self {
        Self("keys.sign", "What is signed is valid, for whoever opens the key, whatever the text and its length.") {
            trial in
            let (pair, again) = (try await trial.open(), try await trial.open())
            for text in self.texts {
                let signature = try await pair.signer.signature(of: text)
                for verifier in [pair.verifier, again.verifier] {
                    try trial.expect(
                        verifier.isValid(signature, of: text), that: "a signature is valid",
                        seen: "another answer for a text of \(text.count) bytes")
                }
            }
        }
    }

    private static var keysReject: Self {
        Self("keys.reject", "No other text is signed by a signature, and no other bytes are one.") { trial in
            let pair = try await trial.open()
            for text in self.texts {
                let signature = try await pair.signer.signature(of: text)
                var others = [text + [0x0A], text.dropLast(), [0x20] + text.dropFirst()]
                others += self.texts.filter { $0 != text }
                for other in others {
                    try trial.expect(
                        !pair.verifier.isValid(signature, of: other), that: "a signature is of one text alone",
                        seen: "that it was taken for another, of \(other.count) bytes instead of \(text.count)")
                }
                var forgeries: [[UInt8]] = [[], signature.dropLast(), signature + [0], signature.map { ~$0 }]
                for index in signature.indices {
                    var forged = signature
                    forged[index] ^= 1
                    forgeries.append(forged)
                }
                for forgery in forgeries {
                    try trial.expect(
                        !pair.verifier.isValid(forgery, of: text), that: "a changed signature is none",
                        seen: "that one of \(forgery.count) bytes was taken instead of one of \(signature.count)")
                }
            }
        }
    }

    private static var keysRace: Self {
        Self("keys.race", "Those who sign at once are each given a signature of their own text.") { trial in
            let wrong = try await trial.racing { racer, pair in
                var wrong = 0
                for number in 0..<20 {
                    let text = Array("panel.example/log\n\(racer)\n\(number)\n".utf8)
                    let signature = try await pair.signer.signature(of: text)
                    if !pair.verifier.isValid(signature, of: text) { wrong += 1 }
                }
                return wrong
            }
            try trial.expect(wrong.reduce(0, +), is: 0, that: "signatures made at once are valid")
        }
    }
}
