// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Impersonation
internal import Permissions

extension AdministrationService {
    /// Makes a new account below `owner`; the one who makes it is its creator.
    ///
    /// - Parameters:
    ///   - draft: identifier, details, role and status, which is active or pending. Creator, owner, time, revision and
    ///     last change are set here, whatever the draft says.
    ///   - owner: the owner; nil for the top of the tree, which only who reaches everyone may ask for.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    /// - Returns: the account as it is afterwards, or why not.
    /// - Throws: ``/Accounts/AccountError`` with `invalidAccount` for details out of their limits or another status, or
    ///   what the store or the log threw; see ``AdministrationError``.
    public func create(
        _ draft: Account, below owner: Account.ID?, because reason: Reason? = nil, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        try draft.validateDetails()
        guard draft.status == .active || draft.status == .pending else {
            throw AccountError(.invalidAccount, "a new account is active or pending")
        }
        return try await self.make(.create(draft, below: owner), reason, staff)
    }

    /// Changes details: takes what differs between `seen` and `wanted`, and leaves everything else as it is.
    ///
    /// Two people who change different details at the same time both succeed. Who would undo what somebody else did to the
    /// same detail since `seen` was read is refused with ``/Permissions/RefusalReason/changedMeanwhile``.
    ///
    /// - Parameters:
    ///   - seen: the account as it was when the form was filled in.
    ///   - wanted: the same with other details; only ``/Accounts/Account/Detail``s may differ.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    /// - Returns: the account as it is afterwards, or why not.
    /// - Throws: ``/Accounts/AccountError`` with `invalidAccount` for details out of their limits, or where more than
    ///   details differ; or what the store or the log threw.
    public func edit(
        _ seen: Account, to wanted: Account, because reason: Reason? = nil, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        try wanted.validateDetails()
        var same = seen
        for detail in Account.Detail.allCases { same.take(detail, from: wanted) }
        guard same == wanted else {
            throw AccountError(.invalidAccount, "an edit changes details; what else differs has ways of its own")
        }
        return try await self.make(.edit(seen, to: wanted), reason, staff)
    }

    /// Switches an account off, with the authority of whoever does it, until somebody of at least that role lifts it.
    ///
    /// What is below the account counts as suspended too as long as this lasts, without being changed itself.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - reason: why; kept with the account, so it must say something.
    ///   - staff: who does it.
    /// - Returns: the account as it is afterwards, or why not.
    /// - Throws: ``AdministrationError`` with what the store or the log threw.
    public func suspend(
        _ id: Account.ID, because reason: Reason, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        guard !reason.isBlank else { return .refused(Refusal([.reasonMissing])) }
        return try await self.make(.suspend(id), reason, staff)
    }

    /// Switches an account on that is suspended or pending.
    public func enable(
        _ id: Account.ID, because reason: Reason? = nil, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(.enable(id), reason, staff)
    }

    /// Gives an account to another owner; its creator stays who it was.
    ///
    /// Whoever is in the account by right of the old owner loses that right at the next check.
    public func transfer(
        _ id: Account.ID, to owner: Account.ID, because reason: Reason? = nil, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(.transfer(id, to: owner), reason, staff)
    }

    /// Promotes or demotes an account.
    public func setRole(
        of id: Account.ID, to role: Role, because reason: Reason? = nil, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(.setRole(id, to: role), reason, staff)
    }

    /// Gives an account up for good; it stays for the records.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - recipient: who takes over what it owns, in the same step. At most ``maximumHandOver`` accounts fit; transfer some
    ///     beforehand if there are more. Without a recipient an account that owns others which are not closed is refused.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    /// - Returns: the account as it is afterwards, or why not.
    /// - Throws: ``AdministrationError`` with what the store or the log threw.
    public func close(
        _ id: Account.ID, handingOverTo recipient: Account.ID? = nil, because reason: Reason? = nil, by staff: Operator
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(.close(id, recipient: recipient), reason, staff)
    }

    /// The most accounts that are handed over when their owner is closed.
    public static let maximumHandOver = 60
}
