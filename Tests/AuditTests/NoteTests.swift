// SPDX-License-Identifier: Apache-2.0

import Audit
import Testing

@Suite struct `A signed note` {
    /// The example of C2SP signed-note, whose text holds an empty line.
    static let poem = """
        Ognuno sta solo sul cuor della terra
        trafitto da un raggio di sole:

        ed è subito sera.

        — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

        """

    /// The example of C2SP tlog-checkpoint.
    static let checkpoint = """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

        """

    @Test(arguments: [Self.poem, Self.checkpoint]) func `is read and written byte for byte`(text: String) throws {
        let note = try SignedNote(Array(text.utf8))
        #expect(note.bytes == Array(text.utf8))
        #expect(note.signatures.count == 1 && note.signatures[0].bytes.count == 64)
        #expect(note.text.last == 0x0A)
    }

    @Test func `names its key as the specification does`() throws {
        let note = try SignedNote(Array(Self.poem.utf8))
        #expect(note.signatures[0].key.description == "quasimodo.example/salvatore+367ba04b")
        // The key of the Go checksum database's own test data.
        let publicKey = try #require(
            Digest(hex: "1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6"))
        let key = try NoteKey(name: "PeterNeumann", type: [1], publicKey: publicKey.bytes)
        #expect(key.description == "PeterNeumann+c74f20a3")
        #expect(throws: CheckpointError(.invalidName, "")) {
            try NoteKey(name: "a b", type: [1], publicKey: publicKey.bytes)
        }
    }

    @Test func `of a checkpoint says which log had which root at which size`() throws {
        let checkpoint = try SignedCheckpoint(Array(Self.checkpoint.utf8)).unverified
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.root.hex == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62")
        #expect(checkpoint.extensions.isEmpty)
    }

    @Test(arguments: ["", "panel.example\n7", "panel\u{0}", "a\tb"])
    func `of a checkpoint has a log whose name is one line`(origin: String) {
        #expect(throws: CheckpointError(.invalidName, "")) {
            try Checkpoint(origin: origin, size: 4, root: SHA256.hash([4]))
        }
    }

    static let broken: [String] = [
        "", "\n", "text\n", "text\n\n", "text\n\n— a AAAAAAA=", "text\n\n- a AAAAAAA=\n",
        "text\n\n— a  AAAAAAA=\n", "text\n\n—  AAAAAAA=\n", "text\n\n— a+b AAAAAAA=\n", "text\n\n— a AAAA\n",
        "text\n\n— a AAAAAA==\n", "text\n\n— a AAAAAAB=\n", "text\n\n— a AAAAAAAAAB==\n",
        "text\n\n— a AAAAAA=A\n", "text\n\n— a AAAAAAA\n", "text\n\n— a AAAAAAA=\r\n",
        "te\txt\n\n— a AAAAAAA=\n", "text\n\n— a\u{A0}b AAAAAAA=\n", "text\n\n— a AAAAAAA= \n", "text\n— a AAAAAAA=\n",
        "text\n\nx\n— a AAAAAAA=\n", "te\0xt\n\n— a AAAAAAA=\n", "text\n\n— a AA-_AAA=\n",
        "text\n\n" + String(repeating: "— a AAAAAAA=\n", count: 65),
    ]

    @Test(arguments: Self.broken) func `in any other form is an error`(text: String) {
        #expect(throws: CheckpointError(.malformed, "")) { try SignedNote(Array(text.utf8)) }
    }

    @Test func `may have as many signatures as are read, in every length of Base 64`() throws {
        for length in 1...7 {
            let key = try NoteKey(name: "a", id: .max)
            let signature = SignedNote.Signature(key: key, bytes: (0..<length).map { UInt8($0 * 37 & 255) })
            let note = try SignedNote(
                text: Array("x\n".utf8), signatures: Array(repeating: signature, count: SignedNote.maximumSignatures))
            #expect(try SignedNote(note.bytes).signatures == note.signatures)
        }
    }

    @Test(arguments: ["text\n\n— a AAAAAAA=", "text\n\n— a AAAAAAA=\n", "text"])
    func `is not made of a text that would be read as another`(text: String) throws {
        let signature = SignedNote.Signature(key: try NoteKey(name: "b", id: 1), bytes: [1])
        for signatures in [[], [signature]] where text.utf8.last != 0x0A || signatures.isEmpty {
            #expect(throws: CheckpointError(.malformed, "")) {
                try SignedNote(text: Array(text.utf8), signatures: signatures)
            }
        }
    }

    @Test func `may be as long as is read, and no longer`() throws {
        let end = "\n\n— a AAAAAAA=\n"
        let longest = String(repeating: "x", count: SignedNote.maximumByteCount - end.utf8.count) + end
        #expect(try SignedNote(Array(longest.utf8)).bytes.count == SignedNote.maximumByteCount)
        #expect(throws: CheckpointError(.malformed, "")) { try SignedNote(Array("x\(longest)".utf8)) }
    }

    static let badTexts: [String] = [
        "o\n1\n", "o\n\n1\n", "o\n01\nROOT\n", "o\n-1\nROOT\n", "o\n+1\nROOT\n", "o\n1.0\nROOT\n",
        "o\n18446744073709551616\nROOT\n", "o\n1\nAAAA\n", "o\n1\nROOT=\n", "o\n1 \nROOT\n", " \n", "o\nx\nROOT\n",
        "o\n1\nROOT\n\nextension\n", "o\n\u{0661}\nROOT\n",
    ]

    @Test(arguments: Self.badTexts) func `whose text is no checkpoint is an error`(text: String) throws {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
        let note = text.replacing("ROOT", with: root) + "\n— a AAAAAAA=\n"
        #expect(throws: CheckpointError(.malformed, "")) { try SignedCheckpoint(Array(note.utf8)) }
    }

    @Test(arguments: ["0", "1", "9223372036854775808", "18446744073709551615"])
    func `may have any size that has a number`(size: String) throws {
        let text = "any log\n\(size)\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n\n— a AAAAAAA=\n"
        let checkpoint = try SignedCheckpoint(Array(text.utf8))
        #expect("\(checkpoint.unverified.size)" == size && checkpoint.unverified.extensions == ["more"])
    }
}

@Suite struct `A signature` {
    private func key(_ name: String = "panel.example/log", _ byte: UInt8 = 1) throws -> HMACCheckpointKey {
        try HMACCheckpointKey(name: name, secret: Array(repeating: byte, count: 32))
    }

    private func signed(by key: HMACCheckpointKey) async throws -> SignedCheckpoint {
        try await SignedCheckpoint(
            Checkpoint(origin: "panel.example/log", size: 4, root: SHA256.hash([4])), by: key)
    }

    @Test func `of a known key is believed`() async throws {
        let signed = try await self.signed(by: self.key())
        let read = try SignedCheckpoint(signed.bytes)
        let checkpoint = try read.checkpoint(of: "panel.example/log", verifiedBy: [self.key("other"), self.key()])
        #expect(checkpoint == signed.unverified)
    }

    @Test func `of nobody known, or for another log, is not`() async throws {
        let signed = try await self.signed(by: self.key())
        for verifiers in [[], [try self.key("other")], [try self.key("panel.example/log", 2)]] {
            #expect(throws: CheckpointError(.notSigned, "")) {
                try signed.checkpoint(of: "panel.example/log", verifiedBy: verifiers)
            }
        }
        #expect(throws: CheckpointError(.wrongOrigin, "")) {
            try signed.checkpoint(of: "other.example/log", verifiedBy: [self.key()])
        }
    }

    @Test func `does not hold for another text, and spoils the note whoever else signed`() async throws {
        let (own, other) = (try self.key(), try self.key("auditor", 9))
        let signed = try await self.signed(by: own)
        let text = Array(String(decoding: signed.note.text, as: UTF8.self).replacing("\n4\n", with: "\n5\n").utf8)
        let forged = try SignedNote(
            text: text,
            signatures: [SignedNote.Signature(key: other.key, bytes: other.signature(of: text))]
                + signed.note.signatures)
        #expect(throws: CheckpointError(.badSignature, "")) { try forged.verify(with: [own, other]) }
        #expect(try forged.verify(with: [other]) == [other.key])
    }

    @Test func `needs a secret of thirty-two bytes and a name`() {
        #expect(throws: CheckpointError(.invalidKey, "")) {
            try HMACCheckpointKey(name: "a", secret: Array(repeating: 1, count: 31))
        }
        for name in ["", "a b", "a+b", "a\nb"] {
            #expect(throws: CheckpointError(.invalidName, "")) {
                try HMACCheckpointKey(name: name, secret: Array(repeating: 1, count: 32))
            }
        }
    }
}
