// SPDX-License-Identifier: Apache-2.0

/// An error with a code to switch over, and a detail for people.
///
/// Two are the same when their codes are: a detail is wording, and may change. Every code is `@nonexhaustive`: a switch over
/// one in another package needs `@unknown default`.
///
/// ```swift
/// struct TicketError: CodedError {
///     enum Code: String, CaseIterable, Sendable { case notFound, unavailable }
///     let code: Code
///     let detail: String
/// }
/// ```
public protocol CodedError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    associatedtype Code: RawRepresentable<String>, Hashable, CaseIterable, Sendable

    /// What kind of trouble it is.
    var code: Code { get }
    /// What it is about, and what to do, for the people who run the panel; holds no secret and nothing personal.
    var detail: String { get }
}

extension CodedError {
    /// The code and the detail.
    public var description: String { "\(self.code.rawValue): \(self.detail)" }

    /// Errors are the same when their codes are.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}
