// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Synchronization

/// Knows when a checkpoint is due, and sees to it that one caller at a time cuts one.
final class CheckpointCutter: Sendable {
    let policy: CheckpointPolicy

    private struct State {
        /// The log as it was when a checkpoint last came due; nil before the first.
        ///
        /// Whether it could be cut or not: a sink that is down is tried when the next one is due, not with every entry.
        var last: (size: Int64, at: Timestamp)?
        var isDue = false
        var isCutting = false
        /// The checkpoint that was last seen in the sink.
        var seen: Checkpoint?
    }

    private let state = Mutex(State())

    init(_ policy: CheckpointPolicy) {
        self.policy = policy
    }

    /// Takes note of the checkpoint that the sink holds now.
    func remember(_ checkpoint: SignedCheckpoint) {
        self.state.withLock { state in
            if checkpoint.unverified.size >= state.seen?.size ?? 0 { state.seen = checkpoint.unverified }
        }
    }

    /// The checkpoint that was last seen in the sink; nil before the first.
    var seen: Checkpoint? { self.state.withLock { $0.seen } }

    /// Compares what the sink holds with what was seen in it before it was asked: a checkpoint that is taken away takes every
    /// alarm with it.
    ///
    /// An answer may be late, and be older by then than what somebody else has seen since.
    func expectKept(_ held: Checkpoint?, since seen: Checkpoint?) throws(CheckpointError) {
        guard let seen else { return }
        guard let held, held.size >= seen.size else {
            throw CheckpointError(
                .goesBack,
                """
                the sink has held a checkpoint of \(seen.size) entries and now holds \(held.map { "one of \($0.size)" } ?? "none"): \
                put back what was taken away, and find out by whom
                """)
        }
        guard held.size > seen.size || held.root == seen.root else {
            throw CheckpointError(
                .inconsistent, "the sink holds another checkpoint of \(seen.size) entries than it did")
        }
    }

    /// Takes note of what was appended; cheap.
    func note(_ batch: AuditBatch) {
        guard !batch.entries.isEmpty else { return }
        self.state.withLock { state in
            if batch.entries.contains(where: { $0.kind == .visitStopped }) || self.isOverdue(batch.head, state) {
                state.last = (batch.head.size, batch.head.recordedAt)
                state.isDue = true
            }
        }
    }

    /// Takes note of the log as it is, whoever wrote to it.
    ///
    /// Also where nothing is new: cutting compares with the checkpoint before, and so finds out a log that was cut off.
    func note(_ head: AuditHead, at now: Timestamp) {
        self.state.withLock { state in
            let head = AuditHead(frontier: head.frontier, recordedAt: max(now, head.recordedAt))
            guard self.isOverdue(head, state) else { return }
            state.last = (head.size, head.recordedAt)
            state.isDue = true
        }
    }

    private func isOverdue(_ head: AuditHead, _ state: State) -> Bool {
        guard let last = state.last else { return true }
        return head.size - last.size >= self.policy.everyEntries
            || head.recordedAt.duration(since: last.at) >= self.policy.every
    }

    /// Cuts what is due, unless somebody is at it, who then does it for all; failures go to the policy.
    func cutIfDue(_ cut: () async throws -> Void) async {
        while self.begin() {
            do {
                try await cut()
            } catch {
                self.policy.onFailure(error)
            }
            self.state.withLock { $0.isCutting = false }
        }
    }

    private func begin() -> Bool {
        self.state.withLock { state in
            guard state.isDue, !state.isCutting else { return false }
            (state.isDue, state.isCutting) = (false, true)
            return true
        }
    }
}
