// SPDX-License-Identifier: Apache-2.0

/// What somebody at the company sets about.
///
/// Whom and what it concerns is picked from what there is then.
enum Errand: String, CaseIterable, Sendable {
    // Visits.
    case enter, prepare, accept
    case switchTo = "switch"
    case resume, act, stop, end
    // A login, and what is over with it.
    case leave, renew
    // Freezes.
    case freeze, lift
    // What the customer and a second person have a say in.
    case consent, withdraw, ask, approve, deny
    // Reading.
    case list, history, find, read, prove
    // Accounts.
    case create, rename, transfer, suspend, enable, role, close
    // What runs by itself.
    case sweep, settle

    /// How often it comes up, beside the others.
    var weight: Int {
        switch self {
        case .resume, .act: 28
        case .enter, .switchTo: 10
        case .prepare, .accept: 8
        case .stop, .sweep, .lift: 5
        case .transfer, .settle, .consent, .ask, .approve: 4
        case .end, .withdraw, .deny, .list, .history, .find, .read, .prove, .create, .rename, .suspend, .enable, .role,
            .close:
            3
        // These end much at once.
        case .leave, .freeze: 2
        case .renew: 1
        }
    }

    /// Whether it is done on the login that somebody comes with, and on none that is over.
    var needsLogin: Bool {
        switch self {
        case .enter, .prepare, .switchTo, .end, .freeze, .lift, .consent, .withdraw, .ask, .approve, .deny, .history,
            .read, .create, .rename, .transfer, .suspend, .enable, .role, .close:
            true
        case .accept, .resume, .act, .stop, .leave, .renew, .list, .find, .prove, .sweep, .settle: false
        }
    }
}
