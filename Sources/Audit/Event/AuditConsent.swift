// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// What a customer agreed to, as far as it is public.
public struct AuditConsent: Hashable, Sendable, Codable {
    /// Names the consent.
    public let id: AuditWord
    /// To whom it was given: `anybody`, `owners`, or one `operator`, who is named in the sealed part.
    public let grantee: AuditWord
    /// From when it holds.
    public let from: Timestamp
    /// Until when it holds.
    public let until: Timestamp
    /// What it covers besides entering: sensitivities, sorted.
    public let covers: [AuditWord]

    /// Makes the public part of a consent.
    public init(id: AuditWord, grantee: AuditWord, from: Timestamp, until: Timestamp, covers: [AuditWord] = []) {
        self.id = id
        self.grantee = grantee
        self.from = from
        self.until = until
        self.covers = covers
    }
}

/// What a second person is asked about.
public struct AuditApproval: Hashable, Sendable, Codable {
    /// Names the approval.
    public let id: AuditWord
    /// What is to be done; nil where it is to enter.
    public let capability: AuditWord?

    /// Makes the public part of an approval.
    public init(id: AuditWord, capability: AuditWord? = nil) {
        self.id = id
        self.capability = capability
    }
}
