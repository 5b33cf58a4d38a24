// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// A visit that is decided, with the code that starts it.
public struct Preparation: Sendable {
    /// The one-time code.
    public let code: HandOffCode
    /// The visit that it starts.
    public let visit: VisitID
    /// Whom the operator will be.
    public let subject: Person
    /// How much they will be able to do.
    public let mode: VisitMode
    /// What of the panel's catalogue they will not be able to do, in order.
    public let restrictions: [Capability.ID]
    /// Until when the code works.
    public let until: Timestamp

    init(code: HandOffCode, visit: Visit, until: Timestamp, restrictions: [Capability.ID]) {
        self.code = code
        self.visit = visit.id
        self.subject = visit.terms.subject
        self.mode = visit.terms.mode
        self.restrictions = restrictions
        self.until = until
    }
}

/// A visit that has started.
public struct StartedVisit: Sendable {
    /// What its holder presents with every request.
    public let token: VisitToken
    /// Names the visit.
    public let visit: VisitID
    /// Whom the operator is now.
    public let subject: Person
    /// How much they can do.
    public let mode: VisitMode
    /// When it ends at the latest.
    public let deadline: Timestamp
    /// The visits that ended because this one started.
    public let replaced: [VisitID]

    init(token: VisitToken, visit: Visit, replaced: [VisitID]) {
        self.token = token
        self.visit = visit.id
        self.subject = visit.terms.subject
        self.mode = visit.active?.mode ?? .readOnly
        self.deadline = visit.active?.deadline ?? visit.terms.preparedAt
        self.replaced = replaced
    }
}
