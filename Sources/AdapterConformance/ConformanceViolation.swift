// SPDX-License-Identifier: Apache-2.0

/// A promise of a port that an adapter does not keep.
public struct ConformanceViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The identifier of the ``Requirement``.
    public let requirement: String
    /// What is promised.
    public let promise: String
    /// What was seen instead.
    public let seen: String

    init(requirement: String, promise: String, seen: String) {
        self.requirement = requirement
        self.promise = promise
        self.seen = seen
    }

    /// What was promised and what was seen, as one sentence.
    public var description: String {
        "\(self.requirement): it is promised that \(self.promise), but there was \(self.seen)"
    }
}
