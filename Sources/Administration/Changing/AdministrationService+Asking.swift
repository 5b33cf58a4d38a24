// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Impersonation
internal import Permissions

extension AdministrationService {
    /// The most accounts that are handed over when their owner is closed.
    public static let maximumHandOver = 60

    /// Makes a new account below `owner`; the one who makes it is its creator.
    ///
    /// The identifier must come from the panel, never from whoever asks: that one is taken is told with
    /// ``/Permissions/RefusalReason/accountExists``, whosever it is. Usernames are people's choice, and a store that keeps
    /// them unique tells the same of them with ``/Permissions/RefusalReason/alreadyTaken``; any sign-up form does.
    ///
    /// - Parameters:
    ///   - draft: an identifier that the panel made, details, role and status, which is active or pending. Creator, owner, time, revision and
    ///     last change are set here, whatever the draft says. Who reaches a pending account may enable it.
    ///   - owner: the owner; nil for the top of the tree, which only who reaches everyone may ask for.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    ///   - correlation: a name that ties the records to requests elsewhere.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``/Accounts/AccountError`` with `invalidAccount` for details out of their limits or another status;
    ///   ``AdministrationError``; or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func create(
        _ draft: Account, below owner: Account.ID?, because reason: Reason? = nil, by staff: Operator,
        correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try draft.validateDetails()
        guard draft.status == .active || draft.status == .pending else {
            throw AccountError(.invalidAccount, "a new account is active or pending")
        }
        return try await self.make(
            ChangeOrder(wish: .create(draft, below: owner), staff: staff, reason: reason, correlation: correlation))
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
    ///   - correlation: a name that ties the records to requests elsewhere.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``/Accounts/AccountError`` with `invalidAccount` for details out of their limits, or where more than
    ///   details differ; ``AdministrationError``; or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func edit(
        _ seen: Account, to wanted: Account, because reason: Reason? = nil, by staff: Operator,
        correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try wanted.validateDetails()
        var same = seen
        for detail in Account.Detail.allCases { same.take(detail, from: wanted) }
        guard same == wanted else {
            throw AccountError(.invalidAccount, "an edit changes details; what else differs has ways of its own")
        }
        return try await self.make(
            ChangeOrder(wish: .edit(seen, to: wanted), staff: staff, reason: reason, correlation: correlation))
    }

    /// Switches an account off, with the authority of whoever does it, until somebody of at least that lifts it.
    ///
    /// What is below the account counts as suspended too as long as this lasts, without being changed itself.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - reason: why, which must say something. It is kept with the account, in
    ///     ``/Accounts/Suspension/reason``, and so is read by whoever sees the account: its owner, and the customer if the
    ///     panel shows it to them. A ticket given with it is in the log alone.
    ///   - staff: who does it.
    ///   - seen: the account as it was when this was decided; if its status is another one by now, the answer is
    ///     ``/Permissions/RefusalReason/changedMeanwhile``. Without it nothing is compared.
    ///   - correlation: a name that ties the records to requests elsewhere.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``AdministrationError``, or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func suspend(
        _ id: Account.ID, because reason: Reason, by staff: Operator, seen: Account? = nil,
        correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(
            ChangeOrder(wish: .suspend(id), staff: staff, reason: reason, correlation: correlation, seen: seen))
    }

    /// Switches an account on that is suspended or pending.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    ///   - seen: the account as it was when this was decided: it names the suspension that is meant, so that one
    ///     imposed since is not lifted unread.
    ///   - correlation: a name that ties the records to requests elsewhere.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``AdministrationError``, or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func enable(
        _ id: Account.ID, because reason: Reason? = nil, by staff: Operator, seen: Account? = nil,
        correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(
            ChangeOrder(wish: .enable(id), staff: staff, reason: reason, correlation: correlation, seen: seen))
    }

    /// Gives an account to another owner; its creator stays who it was.
    ///
    /// Whoever is in the account by right of the old owner loses that right at the next check.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - owner: the new owner.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    ///   - seen: the account as it was when this was decided; compared is the owner.
    ///   - correlation: a name that ties the records to requests elsewhere.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``AdministrationError``, or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func transfer(
        _ id: Account.ID, to owner: Account.ID, because reason: Reason? = nil, by staff: Operator,
        seen: Account? = nil, correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(
            ChangeOrder(
                wish: .transfer(id, to: owner), staff: staff, reason: reason, correlation: correlation, seen: seen))
    }

    /// Promotes or demotes an account.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - role: the new role.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    ///   - seen: the account as it was when this was decided; compared is the role.
    ///   - correlation: a name that ties the records to requests elsewhere.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``AdministrationError``, or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func setRole(
        of id: Account.ID, to role: Role, because reason: Reason? = nil, by staff: Operator, seen: Account? = nil,
        correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(
            ChangeOrder(
                wish: .setRole(id, to: role), staff: staff, reason: reason, correlation: correlation, seen: seen))
    }

    /// Gives an account up for good; it stays for the records.
    ///
    /// - Parameters:
    ///   - id: the account.
    ///   - recipient: who takes over what it owns, in the same step; each account is on record as a transfer. At most
    ///     ``maximumHandOver`` fit; transfer some beforehand if there are more. Without a recipient an account that owns
    ///     others which are not closed is refused. Those that are closed stay below it.
    ///   - reason: why, for the log.
    ///   - staff: who does it.
    ///   - seen: the account as it was when this was decided; compared are status and owner.
    ///   - correlation: a name that ties the records to requests elsewhere; the name of the change itself unless given.
    /// - Returns: the account as it is then; or a refusal, which is on record.
    /// - Throws: ``AdministrationError``, or ``/Impersonation/ImpersonationError`` for an operator out of limits.
    public func close(
        _ id: Account.ID, handingOverTo recipient: Account.ID? = nil, because reason: Reason? = nil,
        by staff: Operator, seen: Account? = nil, correlation: AuditWord? = nil
    ) async throws -> Answer<ChangedAccount> {
        try await self.make(
            ChangeOrder(
                wish: .close(id, recipient: recipient), staff: staff, reason: reason, correlation: correlation,
                seen: seen))
    }
}
