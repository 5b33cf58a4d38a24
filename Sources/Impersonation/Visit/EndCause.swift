// SPDX-License-Identifier: Apache-2.0

/// Why a visit ended.
@nonexhaustive
public enum EndCause: String, Hashable, Sendable, Codable, CaseIterable {
    /// The operator stopped it.
    case stopped
    /// Nothing was asked of it for longer than the idle limit.
    case idle
    /// Its time was up.
    case deadline
    /// Its time was up because the operator's own login had come to its end.
    case loginEnded = "login-ended"
    /// Somebody with a right to ended it.
    case revoked
    /// The customer ended it.
    case customer
    /// The operator lost the right to be there, or the account stopped being one to enter.
    case authorityLost = "authority-lost"
    /// The operator entered another account.
    case replaced
    /// The operator signed out, or the vendor ended their login.
    case operatorLeft = "operator-left"
    /// It was stopped together with others.
    case frozen
    /// The clock went back, so that its limits could no longer be told.
    case clockWentBack = "clock-went-back"
    /// It was never used, or its start never came on record.
    case notEntered = "not-entered"
    /// Its hand-off code was not used in time.
    case lapsed
    /// It was called off before its hand-off code was used.
    case withdrawn

    /// Whether this ends a visit that was prepared and never started.
    var isBeforeStart: Bool {
        switch self {
        case .lapsed, .withdrawn: true
        case .stopped, .idle, .deadline, .loginEnded, .revoked, .customer, .authorityLost, .replaced, .operatorLeft,
            .frozen, .clockWentBack, .notEntered:
            false
        }
    }
}
