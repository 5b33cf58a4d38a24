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
    }

    private let state = Mutex(State())

    init(_ policy: CheckpointPolicy) {
        self.policy = policy
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
