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
    case consent, withdraw, ask, plead, approve, deny
    // Reading.
    case list, history, find, read, prove, receipt, preview, effects
    // Looking after the log.
    case redact, purge, hold, release
    // Accounts.
    case create, rename, transfer, suspend, enable, role, close, package
    // What runs by itself.
    case sweep, settle

    /// How often it comes up, beside the others.
    var weight: Int {
        switch self {
        case .resume: 24
        case .act: 40
        case .enter, .switchTo: 10
        case .prepare, .accept: 8
        case .stop, .sweep, .lift: 5
        case .receipt: 8
        case .transfer, .settle, .consent, .ask, .plead: 4
        case .approve: 6
        case .end, .withdraw, .deny, .list, .history, .find, .read, .prove, .preview, .effects, .create, .rename,
            .suspend, .enable, .role,
            .close, .redact:
            3
        // These end much at once.
        case .leave, .freeze, .purge, .release, .package: 2
        case .renew, .hold: 1
        }
    }

    /// Whether it is done on the login that somebody comes with, and on none that is over.
    var needsLogin: Bool {
        switch self {
        case .enter, .prepare, .switchTo, .end, .freeze, .lift, .consent, .withdraw, .ask, .approve, .deny, .history,
            .read, .receipt, .create, .rename, .transfer, .suspend, .enable, .role, .close:
            true
        case .accept, .plead, .resume, .act, .stop, .leave, .renew, .list, .find, .prove, .preview, .effects, .redact,
            .purge, .hold, .release, .package, .sweep, .settle:
            false
        }
    }

    /// Whether it writes nothing anywhere, whoever asks for whatever.
    var onlyLooks: Bool {
        switch self {
        case .list, .find, .prove, .preview, .effects: true
        default: false
        }
    }
}
