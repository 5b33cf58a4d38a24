// SPDX-License-Identifier: Apache-2.0

@testable internal import Audit

extension Target {
    /// Checkpoints and the signed notes that they stand in.
    static func checkpoints(_ log: HonestLog) -> Self {
        let signed = log.held.bytes
        let unsigned = Array(signed.prefix { $0 != 0xE2 })
        return Self(
            name: "checkpoints", maximumLength: 600,
            words: ["\n\n", "\u{2014} ", "\n\u{2014} ", " ", "18446744073709551615", "0", "B=\n", "AAAAAAB="],
            seeds: [
                signed, unsigned + Array("\u{2014} other.example+1 AAAAAAAA\n\u{2014} b BBBBBBBB\n".utf8),
                Array("a\n\nb\n\n\u{2014} k AAAAAAA=\n".utf8), Array("a\n\n\u{2014} k AAAAAAA=\0\u{2014} k\0xxxx".utf8),
            ]
        ) { bytes in
            if let note = read(orRefuseWith: CheckpointError.self, { try SignedNote(bytes) }) {
                demand(note.bytes == bytes, "a note has one spelling")
                demand(note.signatures.count <= SignedNote.maximumSignatures, "a note has a limit of signatures")
            }
            if let checkpoint = read(orRefuseWith: CheckpointError.self, { try SignedCheckpoint(bytes) }) {
                demand(checkpoint.bytes == bytes, "a signed checkpoint has one spelling")
                demand(checkpoint.unverified.text == checkpoint.note.text, "a checkpoint has one spelling")
                let trusted = read(orRefuseWith: CheckpointError.self) {
                    try checkpoint.checkpoint(of: HonestLog.origin, verifiedBy: [log.key])
                }
                demand(trusted.map { $0 == log.held.unverified } ?? true, "nobody signs without the key")
            }
            // The text of a note is UTF-8.
            if String(validating: bytes, as: UTF8.self) != nil,
                let checkpoint = read(orRefuseWith: CheckpointError.self, { try Checkpoint(text: bytes) })
            {
                demand(checkpoint.text == bytes, "the text of a checkpoint has one spelling")
            }
            checkMaking(bytes)
        }
    }

    /// What is put together is read as it was put together.
    private static func checkMaking(_ bytes: [UInt8]) {
        let parts = bytes.parts(3)
        guard parts.count == 3 else { return }
        let made = read(orRefuseWith: CheckpointError.self) {
            let key = try NoteKey(name: parts[1].text, id: 7)
            let one = SignedNote.Signature(key: key, bytes: parts[2])
            return try SignedNote(text: parts[0], signatures: parts[2].count % 2 == 0 ? [one] : [])
        }
        if let made {
            let again = readAgain("a note") { try SignedNote(made.bytes) }
            demand(again.text == made.text, "the text of a note is the one that was signed")
            demand(again.signatures == made.signatures, "the signatures of a note are those that were made")
        }
        if let checkpoint = read(
            orRefuseWith: CheckpointError.self,
            {
                try Checkpoint(origin: parts[0].text, size: UInt64(parts[2].count), root: SHA256.hash(parts[2]))
            })
        {
            demand(
                readAgain("a checkpoint") { try Checkpoint(text: checkpoint.text) } == checkpoint,
                "a checkpoint is read again")
        }
    }
}
