// SPDX-License-Identifier: Apache-2.0

/// One rule that narrows who may change which account: pure, synchronous, and free to have no opinion.
///
/// ```swift
/// struct NoTransfersInDecember: ChangeRule {
///     let id: RuleID = "no-transfers-in-december"
///     let isDecember: Bool
///
///     func objection(to request: ChangeRequest) -> RefusalReason? {
///         request.kind == .transfer && isDecember ? "transfers-closed" : nil
///     }
/// }
/// ```
public protocol ChangeRule: Sendable {
    /// The rule's name in decisions and in the log; never changed once used.
    var id: RuleID { get }

    /// Returns why the rule speaks against `request`; nil when it does not. A thrown error refuses.
    func objection(to request: ChangeRequest) throws -> RefusalReason?
}
