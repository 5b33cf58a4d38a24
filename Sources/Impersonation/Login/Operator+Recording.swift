// SPDX-License-Identifier: Apache-2.0

package import Accounts
package import Audit
package import Permissions

extension StaffDetails {
    /// What the log seals about a staff member and their login.
    init(
        _ account: Account.ID, _ person: Person?, loginSession: LoginSessionID, origin: Operator.Origin?,
        causedBy: Account.ID? = nil, presentedBy: String? = nil
    ) {
        self.init(
            account: account, name: person?.name, username: person?.username, role: person?.role,
            loginSession: loginSession.rawValue, address: origin?.address, addressVouchedBy: origin?.vouchedBy,
            causedBy: causedBy, presentedBy: presentedBy)
    }
}

extension Operator {
    /// What the log seals about this operator.
    ///
    /// - Parameters:
    ///   - person: who they are; nil where their account does not exist.
    ///   - causedBy: whose login it really was.
    ///   - presentedBy: who presented a code of theirs.
    /// - Returns: the details, still to be sealed.
    package func details(
        _ person: Person?, causedBy: Account.ID? = nil, presentedBy: String? = nil
    ) -> StaffDetails {
        StaffDetails(
            self.account, person, loginSession: self.loginSession, origin: self.origin, causedBy: causedBy,
            presentedBy: presentedBy)
    }
}

extension CustomerDetails {
    /// What the log seals about whom something is about, and why.
    package init(_ person: Person?, _ reason: Reason? = nil, target: String? = nil, changes: [FieldChange] = []) {
        self.init(
            name: person?.name, username: person?.username, reason: reason?.text, ticket: reason?.ticket,
            target: target,
            changes: changes)
    }
}

extension AuditEvent {
    /// The record of something that an operator did, or was refused, at their own place: outside of any visit.
    ///
    /// - Parameters:
    ///   - detail: what.
    ///   - id: names the event.
    ///   - time: when.
    ///   - subject: about which account; nil where it is about none.
    ///   - exists: whether that account exists.
    ///   - rule: the rule that decided.
    ///   - correlation: a name that ties it to something else.
    ///   - staff: who; who caused it, where that is somebody else, is in it.
    ///   - customer: about whom, and why.
    ///   - entropy: for the salts.
    package init(
        _ detail: AuditDetail, id: ID, at time: Timestamp, about subject: Account.ID?, exists: Bool = true,
        rule: RuleID? = nil, correlation: AuditWord? = nil, by staff: StaffDetails, _ customer: CustomerDetails,
        entropy: any EntropySource
    ) {
        self.init(
            facts: Facts(
                id: id, occurredAt: time, subject: subject, visit: nil, rule: rule.map { AuditWord($0) },
                correlation: correlation, detail: detail),
            actor: staff.account, by: staff.causedBy, subjectExists: exists,
            staff: staff.sealed(salt: entropy.digest()), customer: customer.sealed(salt: entropy.digest()))
    }
}

extension EntropySource {
    /// 32 random bytes.
    package func digest() -> Digest {
        guard let digest = Digest(bytes: self.bytes(Digest.byteCount)) else {
            preconditionFailure("a source of entropy returns as many bytes as it is asked for")
        }
        return digest
    }
}
