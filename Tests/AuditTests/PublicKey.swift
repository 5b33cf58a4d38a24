// SPDX-License-Identifier: Apache-2.0

import Audit

/// Stands for a key with a public half, as far as this library can see one.
struct PublicKey: CheckpointSigner, CheckpointVerifier {
    let base: HMACCheckpointKey

    init(base: HMACCheckpointKey) {
        self.base = base
    }

    init(_ byte: UInt8 = 3) throws {
        self.base = try HMACCheckpointKey(name: "panel.example/log", secret: Array(repeating: byte, count: 32))
    }

    var key: NoteKey { self.base.key }
    var isPublic: Bool { true }
    func signature(of text: [UInt8]) async throws -> [UInt8] { self.base.signature(of: text) }
    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool { self.base.isValid(signature, of: text) }
}
