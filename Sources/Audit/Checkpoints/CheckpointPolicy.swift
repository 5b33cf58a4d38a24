// SPDX-License-Identifier: Apache-2.0

/// How a log cuts checkpoints: who signs them, where they go, and when.
public struct CheckpointPolicy: Sendable {
    /// The name of the log, such as `panel.example.com/log`; never changes, and no other log has it.
    public let origin: String
    /// Who signs.
    public let signer: any CheckpointSigner
    /// Where checkpoints go.
    public let sink: any CheckpointSink
    /// How many entries there may be after a checkpoint before the next one is cut; at least 1.
    public let everyEntries: Int64
    /// How long there may be entries that no checkpoint covers.
    public let every: Duration
    /// Is told when a checkpoint could not be cut.
    ///
    /// Wake somebody for `goesBack` and `inconsistent`: the log is not the one that was signed before.
    public let onFailure: @Sendable (any Error) -> Void

    /// Makes a policy.
    ///
    /// A checkpoint is cut at each end of a visit too. Whoever appends the entry after which one is due waits for it; when nobody
    /// appends any more, the sweep of the impersonation service cuts what `every` asks for.
    public init(
        origin: String, signer: any CheckpointSigner, sink: any CheckpointSink, everyEntries: Int64 = 1_000,
        every: Duration = .seconds(60), onFailure: @escaping @Sendable (any Error) -> Void
    ) {
        self.origin = origin
        self.signer = signer
        self.sink = sink
        self.everyEntries = max(1, everyEntries)
        self.every = every
        self.onFailure = onFailure
    }
}
