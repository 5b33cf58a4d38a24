// SPDX-License-Identifier: Apache-2.0

/// How often a step is tried again because somebody else changed the same records.
private let maximumAttempts = 100

/// Tries `step` until it succeeds, gives way to others in between, and gives up at some point.
///
/// - Parameter step: returns nil when somebody else was faster.
/// - Returns: what `step` returned in the end.
/// - Throws: what `step` throws, or ``ImpersonationError`` with `contention`.
func retrying<Value>(_ step: () async throws -> Value?) async throws -> Value {
    for _ in 0..<maximumAttempts {
        if let value = try await step() { return value }
        await Task.yield()
    }
    throw ImpersonationError(.contention, "too many others changed the same records at once; try again")
}
