// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Owns every job of a run and runs them one after the other on the thread that calls ``drain()``.
///
/// Nothing happens between two calls of ``drain()``: when it returns, every task is done or suspended at something that
/// only the scheduler can resume.
final class SimulationExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.jobs.withLock { $0.append(job) }
    }

    /// Runs jobs, the oldest first, until there are none.
    func drain() {
        let executor = self.asUnownedTaskExecutor()
        while case let batch = self.jobs.withLock({ jobs in
            defer { jobs = [] }
            return jobs
        }), !batch.isEmpty {
            for job in batch { job.runSynchronously(on: executor) }
        }
    }

    /// Whether the current task belongs to this executor: one that does not has escaped from the simulation.
    var ownsCurrentTask: Bool {
        withUnsafeCurrentTask { $0?.unownedTaskExecutor == self.asUnownedTaskExecutor() }
    }
}
