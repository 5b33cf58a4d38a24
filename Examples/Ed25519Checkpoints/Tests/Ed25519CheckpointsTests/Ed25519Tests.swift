// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Ed25519Checkpoints
import InMemoryAdapters
import Testing

@Suite struct `A checkpoint signed with Ed25519` {
    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { offset in
            let start = hex.index(hex.startIndex, offsetBy: offset)
            return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)
        }
    }

    /// RFC 8032, section 7.1, tests 1 to 3: seed, public key, message, signature.
    static let vectors: [(String, String, String, String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test(arguments: Requirement.checkpointKeys)
    func `keeps what keys for checkpoints promise`(_ requirement: Requirement<CheckpointKeyPair>) async throws {
        let signer = try Ed25519Signer(name: "panel.example/log", seed: SystemEntropy().bytes(32))
        try await requirement.check { CheckpointKeyPair(signer: signer, verifier: signer.verifier) }
    }

    @Test(arguments: Self.vectors)
    func `has the signatures of RFC 8032`(seed: String, publicKey: String, message: String, signature: String) throws {
        let signer = try Ed25519Signer(name: "a", seed: Self.bytes(seed))
        #expect(signer.verifier.publicKey == Self.bytes(publicKey))
        #expect(try signer.signature(of: Self.bytes(message)) == Self.bytes(signature))
        #expect(signer.verifier.isValid(Self.bytes(signature), of: Self.bytes(message)))
        var changed = Self.bytes(signature)
        changed[17] ^= 1
        #expect(!signer.verifier.isValid(changed, of: Self.bytes(message)))
        #expect(!signer.verifier.isValid(Self.bytes(signature), of: Self.bytes(message) + [0]))
        #expect(!signer.verifier.isValid(Array(Self.bytes(signature).dropLast()), of: Self.bytes(message)))
    }

    /// A note of the Go checksum database's own tests.
    @Test func `is read from others, who made it by the same specification`() throws {
        let note = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

            """
        let key = try Ed25519Verifier(
            name: "PeterNeumann",
            publicKey: Self.bytes("1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6"))
        #expect(try SignedNote(Array(note.utf8)).verify(with: [key]) == [key.key])
        let forged = note.replacing("the answer", with: "an answer")
        #expect(throws: CheckpointError(.badSignature, "")) {
            try SignedNote(Array(forged.utf8)).verify(with: [key])
        }
    }

    @Test func `gives a customer a receipt that needs the public key alone`() async throws {
        let signer = try Ed25519Signer(name: "panel.example/log", seed: SystemEntropy().bytes(32))
        let policy = CheckpointPolicy(
            origin: "panel.example/log", signer: signer, sink: InMemoryCheckpointSink()
        ) { Issue.record($0) }
        let log = AuditLog(store: InMemoryAuditStore(), clock: ManualClock(), checkpoints: policy)
        try await log.append([
            Self.event("1", .visitStarted(mode: "full", until: .latest, replaces: nil)),
            Self.event("2", .visitStopped(cause: "stopped", milliseconds: 1)),
        ])
        let receipt = try VisitReceipt(try await log.receipt(of: "v1").bytes)
        try receipt.verify(with: [signer.verifier], origin: "panel.example/log")
        let other = try Ed25519Signer(name: "panel.example/log", seed: SystemEntropy().bytes(32))
        #expect(throws: CheckpointError(.notSigned, "")) {
            try receipt.verify(with: [other.verifier], origin: "panel.example/log")
        }
    }

    @Test func `shows nothing of its seed, and takes no other length`() throws {
        let signer = try Ed25519Signer(name: "a", seed: Array(repeating: 0x5A, count: 32))
        var shown = ""
        dump(signer, to: &shown)
        #expect(!(shown + "\(signer)").contains("90"))
        for count in [0, 31, 33, 64] {
            #expect(throws: CheckpointError(.invalidKey, "")) {
                try Ed25519Signer(name: "a", seed: Array(repeating: 1, count: count))
            }
        }
    }

    private static func event(_ id: AuditEvent.ID, _ detail: AuditDetail) -> AuditEvent {
        AuditEvent(
            facts: AuditEvent.Facts(
                id: id, occurredAt: ManualClock().now, subject: "acme", visit: "v1", rule: nil, correlation: nil,
                detail: detail),
            actor: "north", staff: StaffDetails(account: "north").sealed(salt: SHA256.hash([1])),
            customer: CustomerDetails(name: "Acme").sealed(salt: SHA256.hash([2])))
    }
}
