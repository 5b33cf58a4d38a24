// SPDX-License-Identifier: Apache-2.0

/// Where an operator is when they enter an account.
@frozen
public enum PointOfDeparture: Hashable, Sendable {
    /// At their own login, on a page to which they will return.
    case ownPage(ReturnPoint)
    /// Inside another visit, which this one ends: they switch. Decided for them, and for what the account they are in
    /// may do itself; they return to where they entered the first one.
    case visit(VisitToken)

    /// Two departures are the same when they lead from the same place.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.ownPage(let left), .ownPage(let right)): left == right
        case (.visit(let left), .visit(let right)): left == right
        case (.ownPage, .visit), (.visit, .ownPage): false
        }
    }

    /// Hashes nothing of a secret.
    public func hash(into hasher: inout Hasher) {
        if case .ownPage(let page) = self { hasher.combine(page) }
    }
}
