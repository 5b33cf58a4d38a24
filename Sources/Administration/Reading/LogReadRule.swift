// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// Who wants to read what of the log.
public struct LogRequest: Hashable, Sendable {
    /// Whoever asks, as they are now.
    public let reader: Standing
    /// The account that the query is about; nil where it names none, and where that account does not exist.
    public let subject: Standing?
    /// What they ask for.
    public let query: AuditQuery
    /// Whether they want to take it away as a file.
    public let isExport: Bool

    /// Makes a request.
    public init(reader: Standing, subject: Standing?, query: AuditQuery, isExport: Bool) {
        self.reader = reader
        self.subject = subject
        self.query = query
        self.isExport = isExport
    }
}

/// Decides who may read the log: the port for a vendor's own rule.
///
/// Resellers who may read what is on record about the accounts that they reach:
///
/// ```swift
/// struct OwnAccounts: LogReadRule {
///     let name: RuleID = "own-accounts"
///     func refusal(of request: LogRequest) -> RefusalReason? {
///         guard let subject = request.subject, EntryPolicy.standard.scope(of: request.reader).contains(subject)
///         else { return .onlyAdministrators }
///         return nil
///     }
/// }
/// ```
public protocol LogReadRule: Sendable {
    /// The rule's name, as the record has it.
    var name: RuleID { get }

    /// Why this is not shown; nil where it is.
    ///
    /// Asked only about readers who are active. An error of a rule is a reason to refuse, so that none is thrown.
    func refusal(of request: LogRequest) -> RefusalReason?
}

/// Administrators may read the log, and nobody else: the default.
public struct AdministratorsRead: LogReadRule {
    /// `administrators-read`.
    public let name: RuleID = "administrators-read"

    /// Makes the rule.
    public init() {}

    /// Refuses everybody else with ``/Permissions/RefusalReason/onlyAdministrators``.
    public func refusal(of request: LogRequest) -> RefusalReason? {
        request.reader.role == .administrator ? nil : .onlyAdministrators
    }
}
