// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
internal import Impersonation
internal import Permissions

extension Trial where Port == any SessionStore {
    /// A consent that holds from noon on.
    func consent(_ name: String, to grantee: Consent.Grantee = .anybody) -> Consent {
        Consent(
            id: self.id(name), grantee: grantee, from: self.noon, until: self.noon.advanced(by: .seconds(3_600)),
            sensitivities: [.credential])
    }

    /// The next version of a record: with one more consent.
    func granting(_ consent: Consent, in record: ConsentRecord) throws -> ConsentRecord {
        guard let next = record.granting(consent, at: self.noon) else {
            throw self.violation(of: "a record of consents grows by what is stored", seen: "more in it")
        }
        return next
    }

    /// The next version of a record: without a consent.
    func withdrawing(_ name: String, in record: ConsentRecord) throws -> ConsentRecord {
        guard let next = record.withdrawing(self.id(name), at: self.noon) else {
            throw self.violation(of: "a consent stays until it is withdrawn", seen: "none of this name")
        }
        return next
    }

    /// The first `count` versions of a customer's consents, each with one more.
    func consentHistory(of subject: Account.ID, _ count: Int) throws -> [ConsentRecord] {
        var record = ConsentRecord(of: subject)
        return try (0..<count).map { number in
            record = try self.granting(self.consent("consent-\(number)"), in: record)
            return record
        }
    }

    /// An identifier of this run, as long as one can be and full of what query languages take for their own.
    func hostileID<Subject>(_ name: String) -> Identifier<Subject> {
        let text = "\(self.marker)-\(name)-';DROP/**/TABLE--\"`$1%_\\[a-z]*?{}()<>&|~"
        return Identifier(known: text + String(repeating: "'", count: Identifier<Subject>.maximumLength - text.count))
    }
}
