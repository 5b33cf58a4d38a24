// SPDX-License-Identifier: Apache-2.0

/// How much a visit may do, before anything else is asked.
@nonexhaustive
public enum VisitMode: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// Look, and change nothing.
    case readOnly = "read-only"
    /// Everything the policy allows.
    case full

    /// Orders by how much is allowed, the least first.
    public static func < (left: Self, right: Self) -> Bool {
        left == .readOnly && right == .full
    }
}
