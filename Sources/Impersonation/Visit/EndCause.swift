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
    /// The customer took their consent back, or it ran out.
    case consentEnded = "consent-ended"
    /// The operator entered another account.
    case replaced
    /// The operator signed out, or the vendor ended their login.
    case operatorLeft = "operator-left"
    /// The operator's password or role was changed, or the account closed, as the vendor reported.
    case operatorChanged = "operator-changed"
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

    /// Whether the operator has to sign in anew before they go on at their own place.
    ///
    /// So it is after anything that casts doubt on their login: having been away, the end of the login itself, a change to
    /// their account, the loss of a right.
    public var needsSignIn: Bool {
        switch self {
        case .idle, .loginEnded, .authorityLost, .operatorLeft, .operatorChanged, .clockWentBack: true
        case .stopped, .deadline, .revoked, .customer, .consentEnded, .replaced, .frozen, .notEntered, .lapsed,
            .withdrawn:
            false
        }
    }

    /// Whether this ends a visit that was prepared and never started.
    var isBeforeStart: Bool {
        switch self {
        case .lapsed, .withdrawn: true
        case .stopped, .idle, .deadline, .loginEnded, .revoked, .customer, .authorityLost, .replaced, .operatorLeft,
            .frozen, .clockWentBack, .notEntered, .consentEnded, .operatorChanged:
            false
        }
    }
}
