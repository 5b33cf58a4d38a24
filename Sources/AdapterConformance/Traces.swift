// SPDX-License-Identifier: Apache-2.0

/// What a check has stored, and how it takes that away again.
protocol Traces<Port>: Sendable {
    associatedtype Port

    init()

    /// The store, with a look at what goes into it.
    func watching(_ store: Port) -> Port

    /// Takes away what the port allows, and closes what it does not; does what it can where the store fails.
    func takeAway(in store: Port, _ trial: Trial<Port>) async
}

extension Requirement where Port: Sendable {
    /// The same, leaving nothing open in the store, whatever comes of the check.
    func leavingNothingOpen<Left: Traces<Port>>(_: Left.Type) -> Self {
        Self(self.id, self.summary) { [body = self.body] trial in
            let traces = Left()
            try await concluding {
                try await body(trial.opening { traces.watching($0) })
            } with: {
                guard let store = try? await trial.open() else { return }
                await traces.takeAway(in: store, trial)
            }
        }
    }
}

/// Runs `body` and then `end`, whatever came of it; the end also where the task has been cancelled.
func concluding(_ body: () async throws -> Void, with end: @escaping @Sendable () async -> Void) async throws {
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await body())
    } catch {
        outcome = .failure(error)
    }
    // A task of its own is not cancelled with the one that waits for it.
    await Task { await end() }.value
    try outcome.get()
}

extension Array {
    /// The elements in parts of at most `size`, in order.
    func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: size).map { Array(self[$0..<Swift.min($0 + size, self.count)]) }
    }
}
