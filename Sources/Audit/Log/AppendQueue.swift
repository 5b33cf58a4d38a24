// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Groups appends: while one caller is at the store, the others wait, and one of them takes all that waited with it.
///
/// No task is made for this. A caller that finds nobody at the store goes there at once; when it comes back it wakes
/// the first of those who waited, who goes for all of them.
final class AppendQueue: Sendable {
    typealias Outcome = Result<AuditReceipt, AuditError>
    typealias Store = @Sendable ([AuditEvent]) async throws -> [Outcome]

    /// The most events that go to the store together.
    static let maximumBatch = AuditKeys.maximumEvents
    /// The most callers that wait; more are turned away rather than kept in memory without bound.
    static let maximumWaiting = 10_000

    private struct Waiter {
        let events: [AuditEvent]
        let wake: CheckedContinuation<Turn, any Error>
    }

    /// What a caller that waited is woken for.
    private enum Turn {
        /// Its events have been to the store.
        case done([Outcome])
        /// It goes to the store itself, and takes these others along.
        case lead(others: [Waiter])
    }

    private struct State {
        var isLed = false
        var waiting: [Waiter] = []
    }

    private let state = Mutex(State())

    /// How many callers wait now.
    var waitingCount: Int { self.state.withLock { $0.waiting.count } }

    /// Takes `events` to the store, alone or together with others', and returns what became of them.
    func run(_ events: [AuditEvent], store: Store) async throws -> [Outcome] {
        let isLeader = self.state.withLock { state in
            defer { state.isLed = true }
            return !state.isLed
        }
        if isLeader {
            defer { self.passOn() }
            return try await store(events)
        }
        switch try await self.wait(with: events) {
        case .done(let outcomes): return outcomes
        case .lead(let others): return try await self.lead(events, others, store: store)
        }
    }

    private func wait(with events: [AuditEvent]) async throws -> Turn {
        try await withCheckedThrowingContinuation { wake in
            let turn: Result<Turn, AuditError>? = self.state.withLock { state in
                guard state.isLed else {
                    state.isLed = true
                    return .success(.lead(others: []))
                }
                guard state.waiting.count < Self.maximumWaiting else {
                    return .failure(AuditError(.overloaded, "too many appends are waiting; try again later"))
                }
                state.waiting.append(Waiter(events: events, wake: wake))
                return nil
            }
            turn.map { wake.resume(with: $0.mapError { $0 as any Error }) }
        }
    }

    private func lead(_ events: [AuditEvent], _ others: [Waiter], store: Store) async throws -> [Outcome] {
        do {
            let outcomes = try await store(others.reduce(events) { $0 + $1.events })
            defer { self.passOn() }
            var position = events.count
            for other in others {
                other.wake.resume(returning: .done(Array(outcomes[position..<position + other.events.count])))
                position += other.events.count
            }
            return Array(outcomes[..<events.count])
        } catch let error as CancellationError {
            // Only this caller was cancelled. The others' turn is still to come; what did reach the store is
            // recognised there when it comes again.
            self.state.withLock { $0.waiting = others + $0.waiting }
            self.passOn()
            throw error
        } catch {
            defer { self.passOn() }
            for other in others { other.wake.resume(throwing: error) }
            throw error
        }
    }

    /// Wakes the next caller for all that wait, or leaves the store free.
    private func passOn() {
        let next: (leader: Waiter, others: [Waiter])? = self.state.withLock { state in
            guard let leader = state.waiting.first else {
                state.isLed = false
                return nil
            }
            var count = 1
            var events = leader.events.count
            while count < state.waiting.count, events + state.waiting[count].events.count <= Self.maximumBatch {
                events += state.waiting[count].events.count
                count += 1
            }
            let others = Array(state.waiting[1..<count])
            state.waiting.removeFirst(count)
            return (leader, others)
        }
        if let next { next.leader.wake.resume(returning: .lead(others: next.others)) }
    }
}
