// SPDX-License-Identifier: Apache-2.0

/// How much care a capability needs while somebody else is at the keys.
@nonexhaustive
public enum Sensitivity: String, Hashable, Sendable, Codable, CaseIterable {
    /// A routine look.
    case read
    /// A routine change.
    case change
    /// Mail, the contents of files and databases, exports: what is the customer's alone.
    case privateContent
    /// Deleting, dropping, restoring over what is there.
    case destructive
    /// Ordering, renewing, transferring in: what costs money.
    case spending
    /// Passwords, second factors, recovery, the address of record, transfers out: whoever has these has the account.
    case credential
    /// What outlives the visit: tokens, keys, forwards outside, further users, scheduled tasks.
    case lasting
    /// What only the customer can agree to.
    case legal
    /// What watches over those who enter: records, consent, notices, further visits.
    case oversight

    /// Whether looking is all there is to it, so that a read-only visit may do it.
    public var isLook: Bool { self == .read || self == .privateContent }
}
