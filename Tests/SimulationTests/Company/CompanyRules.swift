// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import Permissions

/// By which policy a company works.
enum CompanyRules: String, CaseIterable, Sendable {
    /// The library's own, with nobody to be told.
    case standard
    /// Two visits for a login, and a third is refused; nobody begins more than three times within a minute, or enters more
    /// than three accounts within an hour; customers must be told before anything is granted.
    case told
    /// Who enters a customer's account needs the customer's consent, but for administrators in an emergency.
    case consented
    /// A reseller who enters a customer's account needs a second person's yes.
    case approved
    /// Who resets a password or deletes something needs a second person's yes to that.
    case seconded

    var policy: ImpersonationPolicy {
        var policy = ImpersonationPolicy(acting: Deed.policy)
        switch self {
        case .standard: break
        case .told:
            guard
                let limits = try? VisitLimits(
                    visitsPerLogin: 2, overflow: .refuse, entriesPerMinute: 3, subjectsPerHour: 3)
            else { preconditionFailure("two are allowed") }
            policy.limits = limits
        case .consented:
            policy.entering.demands = [.consent(in: [.customer])]
            policy.entering.overriding = [.administrator]
        case .seconded:
            policy.acting.lines += [Deed.reset, .delete].map { .ask([.approval], for: .capability($0.capability)) }
        case .approved: policy.entering.demands = [.approval(by: [.reseller], in: [.customer])]
        }
        return policy
    }

    var tellsCustomers: Bool { self == .told }
}
