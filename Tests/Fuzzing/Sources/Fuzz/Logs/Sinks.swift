// SPDX-License-Identifier: Apache-2.0

internal import Audit
internal import AuditFiles

extension Target {
    /// The file of the last checkpoint: it holds the checkpoint that its bytes are, or none yet, or what is refused.
    static func sinks(_ log: HonestLog) -> Self {
        let file = ScratchFile("checkpoint")
        // What stands in the file of a log that has no checkpoint yet.
        let none = Array("no checkpoint yet\n".utf8)
        return Self(
            name: "sinks", maximumLength: 600, words: ["\n\n", "\u{2014} ", none.text],
            seeds: [log.held.bytes, none, none + log.held.bytes, log.held.bytes + log.held.bytes]
        ) { bytes in
            file.replace(with: bytes)
            let kept = read(orRefuseWith: CheckpointError.self) { try FileCheckpointSink(path: file.path).latest() }
            let stored = read(orRefuseWith: CheckpointError.self) { try SignedCheckpoint(bytes) }
            demand(kept??.bytes == stored?.bytes, "the checkpoint in a file is the one that was stored")
            demand(kept??.bytes ?? bytes == bytes, "it is written again to the same bytes")
            demand((kept.map { $0 == nil } ?? false) == (bytes == none), "only a new file has no checkpoint")
        }
    }
}
