// SPDX-License-Identifier: Apache-2.0

/// What must be given before something may be done.
@nonexhaustive
public enum ActRequirement: Hashable, Sendable {
    /// Why this is done, in words.
    case reason
    /// The customer's request that this serves; the one that the visit was started for counts.
    case ticket
    /// The name of the account, typed: the guard against doing the right thing to the wrong customer.
    case accountName
    /// That the operator proved who they are within this time.
    case freshAuthentication(within: Duration)
    /// A consent of the customer that covers the capability's sensitivity.
    case consent
    /// A second person's yes to this capability in this visit.
    case approval
}

extension ActRequirement: CustomStringConvertible {
    /// The requirement in a few English words, for records and tables.
    public var description: String {
        switch self {
        case .reason: "a reason"
        case .ticket: "the customer's request"
        case .accountName: "the account's name, typed"
        case .freshAuthentication(let time): "authentication within \(Self.text(time))"
        case .consent: "the customer's consent"
        case .approval: "a second person's approval"
        }
    }

    private static func text(_ time: Duration) -> String {
        let (minutes, seconds) = time.components.seconds.quotientAndRemainder(dividingBy: 60)
        return seconds == 0 ? "\(minutes) min" : "\(time.components.seconds) s"
    }
}

/// What a line of the table says.
@frozen
public enum ActTreatment: Hashable, Sendable {
    /// It may be done once all this is given, whatever the lines above say.
    case allow(asking: [ActRequirement])
    /// This must be given on top of what the lines above say.
    case ask([ActRequirement])
    /// It may not be done, whatever the lines above say.
    case refuse
}
