// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

/// A visit as most are: a start, five looks, a change with its outcome, and a stop.
struct TypicalVisit {
    /// How many entries it has.
    static let size = 9

    let number: Int

    init(_ number: Int) { self.number = number }

    var events: [AuditEvent] {
        let looks = (0..<5).map { look in
            (
                "look-\(look)",
                AuditDetail.actViewed(
                    AuditAct(id: ActID(stringLiteral: "\(self.number)-look-\(look)"), capability: "domains.list"))
            )
        }
        let act = AuditAct(id: ActID(stringLiteral: "\(self.number)-change"), capability: "domains.setAutoRenew")
        let details: [(String, AuditDetail)] =
            [("start", .visitStarted(mode: "full", until: .latest, replaces: nil))] + looks + [
                ("attempted", .actAttempted(act)), ("completed", .actCompleted(act, outcome: .succeeded)),
                ("stop", .visitStopped(cause: "stopped", milliseconds: 90_000)),
            ]
        return details.map { self.event($0, $1) }
    }

    private static let subjects = 1_000

    private func event(_ name: String, _ detail: AuditDetail) -> AuditEvent {
        let salt = SHA256.hash(Array("\(self.number) \(name)".utf8))
        return AuditEvent(
            facts: AuditEvent.Facts(
                id: AuditEvent.ID(stringLiteral: "\(self.number)-\(name)"), occurredAt: .latest,
                subject: Account.ID(stringLiteral: "c\(self.number % Self.subjects)"),
                visit: VisitID(stringLiteral: "v\(self.number)"), rule: "ownership", correlation: nil, detail: detail),
            actor: "r1",
            staff: StaffDetails(
                account: "r1", name: "North Hosting", username: "north", role: .reseller, loginSession: "login-4711",
                address: "192.0.2.7", addressVouchedBy: "socket"
            ).sealed(salt: salt),
            customer: CustomerDetails(name: "Acme Ltd", username: "acme", target: "example.org").sealed(salt: salt))
    }
}
