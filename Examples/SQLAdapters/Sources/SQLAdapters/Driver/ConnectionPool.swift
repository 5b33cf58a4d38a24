// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// A fixed number of workers that take calls from one line, first come, first served.
final class ConnectionPool<Worker: ConnectionWorker>: Sendable {
    /// A call that has not begun.
    private struct Call: Sendable {
        let ticket: WaitingLine<Call>.Ticket
        let deadline: ContinuousClock.Instant
        let run: @Sendable (Worker) -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var idle: [Worker]
        var line = WaitingLine<Call>()
        var isClosed = false
        /// Whether somebody looks after those who wait too long: at most one, who comes when the first one is due.
        var isWatched = false
    }

    private let workers: [Worker]
    private let waitingLimit: Int
    private let waitingTime: Duration
    private let watch = DispatchQueue(label: "connections.watch")
    private let state: Mutex<State>

    /// Creates a pool over the workers, with limits for how many calls may wait, and for how long.
    init(workers: [Worker], waitingLimit: Int, waitingTime: Duration) {
        self.workers = workers
        self.waitingLimit = waitingLimit
        self.waitingTime = waitingTime
        self.state = Mutex(State(idle: workers))
    }

    /// Runs the body with a connection, when its turn comes.
    ///
    /// A task that is cancelled before that throws `CancellationError` at once and the body does not run; one that has
    /// waited for too long is refused as busy. A body that has begun completes, and its result is returned although the
    /// task is cancelled; but it is not run again.
    func run<R: Sendable>(_ body: @escaping @Sendable (Worker.Connection) throws -> R) async throws -> R {
        try Task.checkCancellation()
        let ticket = self.state.withLock { $0.line.issueTicket() }
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<R, any Error>) in
                let call = Call(
                    ticket: ticket,
                    deadline: .now + self.waitingTime,
                    run: { worker in
                        continuation.resume(
                            with: Result { try worker.withConnection(isWanted: { !isCancelled.isSet }, body) })
                        worker.tidyUp()
                    },
                    refuse: { continuation.resume(throwing: $0) }
                )
                self.submit(call)
                // A cancellation that came before the call stood in line did not find it there.
                if Task.isCancelled { self.cancel(ticket) }
            }
        } onCancel: {
            isCancelled.set()
            self.cancel(ticket)
        }
    }

    /// Refuses new calls, lets those already accepted finish, and closes the connections.
    func close() async throws {
        self.state.withLock { $0.isClosed = true }
        for worker in self.workers {
            // A worker serves the whole line in one block, so this block comes after the last accepted call.
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                worker.enqueue { continuation.resume(with: Result { try worker.close() }) }
            }
        }
    }

    private func submit(_ call: Call) {
        let refusal: SQLError? = self.state.withLock { state in
            guard !state.isClosed else { return SQLError(.unavailable, "the database has been closed") }
            if let worker = state.idle.popLast() {
                // Under the lock, so that no call lands on a queue behind the block that closes its connection.
                worker.enqueue { self.serve(call, on: worker) }
                return nil
            }
            guard state.line.count < self.waitingLimit else {
                return SQLError(.busy, "\(self.waitingLimit) calls are waiting already")
            }
            state.line.join(call, with: call.ticket)
            return nil
        }
        if let refusal {
            call.refuse(refusal)
        } else {
            self.refuseThoseWaitingTooLong()
        }
    }

    /// Refuses the calls whose time is over, and comes back for the next one.
    ///
    /// All wait equally long, so whoever has waited longest is due first.
    private func refuseThoseWaitingTooLong(isDue: Bool = false) {
        let now = ContinuousClock.now
        let (late, next): ([Call], ContinuousClock.Instant?) = self.state.withLock { state in
            if isDue { state.isWatched = false }
            var late: [Call] = []
            while let first = state.line.first, first.deadline <= now, let call = state.line.next() {
                late.append(call)
            }
            guard !state.isWatched, let first = state.line.first else { return (late, nil) }
            state.isWatched = true
            return (late, first.deadline)
        }
        for call in late {
            call.refuse(
                SQLError(.busy, "no connection became free within \(self.waitingTime); allow more, or try again"))
        }
        guard let next else { return }
        self.watch.asyncAfter(deadline: .now() + .milliseconds((next - now).milliseconds)) { [weak self] in
            self?.refuseThoseWaitingTooLong(isDue: true)
        }
    }

    private func cancel(_ ticket: WaitingLine<Call>.Ticket) {
        let call = self.state.withLock { $0.line.leave(ticket) }
        call?.refuse(CancellationError())
    }

    private func serve(_ first: Call, on worker: Worker) {
        var call = first
        while true {
            call.run(worker)
            let next: Call? = self.state.withLock { state in
                let next = state.line.next()
                if next == nil { state.idle.append(worker) }
                return next
            }
            guard let next else { return }
            call = next
        }
    }
}

/// That nobody waits for an answer any more.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { self.flag.load(ordering: .relaxed) }

    func set() { self.flag.store(true, ordering: .relaxed) }
}
