// SPDX-License-Identifier: Apache-2.0

import Audit

/// The key of the company's log, which stands for one with a public half: customers are given receipts under it.
struct CompanyKey: CheckpointSigner, CheckpointVerifier {
    private let base: HMACCheckpointKey

    init(of origin: String) throws {
        self.base = try HMACCheckpointKey(name: origin, secret: Array(repeating: 7, count: 32))
    }

    var key: NoteKey { self.base.key }
    var isPublic: Bool { true }
    func signature(of text: [UInt8]) async throws -> [UInt8] { self.base.signature(of: text) }
    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool { self.base.isValid(signature, of: text) }
}
