// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Testing

@Suite struct `The receipt of a visit` {
    private static let origin = "panel.example/log"

    /// A log with a public key and two visits that overlap; the second goes on.
    private func log(signer: (any CheckpointSigner)? = nil) async throws -> AuditLog {
        let policy = CheckpointPolicy(
            origin: Self.origin, signer: try signer ?? PublicKey(), sink: InMemoryCheckpointSink()
        ) { Issue.record($0) }
        let log = AuditLog(store: InMemoryAuditStore(), clock: ManualClock(), checkpoints: policy)
        try await log.append([
            LogFixture.start("v1"), LogFixture.start("v2", subject: "bakery"),
            LogFixture.event("a1", .actAttempted(LogFixture.act)),
            LogFixture.event("b1", .actViewed(LogFixture.act), visit: "v2", subject: "bakery"), LogFixture.stop("v1"),
            LogFixture.event("a2", .actCompleted(LogFixture.act, outcome: .succeeded)),
        ])
        return log
    }

    @Test func `convinces somebody who has the key and nothing else`() async throws {
        let document = try await self.log().receipt(of: "v1").bytes
        let receipt = try VisitReceipt(document)
        try receipt.verify(with: [PublicKey()], origin: Self.origin)
        #expect(receipt.items.map(\.entry.kind) == [.visitStarted, .actAttempted, .visitStopped, .actCompleted])
        #expect(try receipt.items.allSatisfy { try $0.entry.customerDetails()?.reason == "asked" })
        #expect(receipt.bytes == document)
    }

    @Test func `names the staff member by nothing but the handle`() async throws {
        let receipt = try await self.log().receipt(of: "v1")
        let text = String(decoding: receipt.bytes, as: UTF8.self)
        for secret in ["North", "north", "reseller", "bakery", "login"] { #expect(!text.contains(secret), "\(secret)") }
        #expect(text.contains(receipt.items[0].entry.place.actor.rawValue))
    }

    @Test func `is refused for a visit that goes on, that is unknown, and under a key with a secret`() async throws {
        let log = try await self.log()
        await #expect(throws: ReceiptError(.visitGoesOn, "")) { try await log.receipt(of: "v2") }
        await #expect(throws: ReceiptError(.incomplete, "")) { try await log.receipt(of: "v9") }
        let secret = try HMACCheckpointKey(name: Self.origin, secret: Array(repeating: 3, count: 32))
        let other = try await self.log(signer: secret)
        await #expect(throws: ReceiptError(.notPublic, "")) { try await other.receipt(of: "v1") }
    }

    @Test func `has up to 10,000 entries`() async throws {
        let log = try await self.log()
        func looks(_ numbers: Range<Int>) -> [AuditEvent] {
            numbers.map {
                LogFixture.event(AuditEvent.ID(stringLiteral: "l\($0)"), .actRefused(LogFixture.act, reasons: []))
            }
        }
        try await log.append(looks(4..<VisitReceipt.maximumEntries))
        let receipt = try await log.receipt(of: "v1")
        #expect(receipt.items.count == VisitReceipt.maximumEntries)
        try await log.append(looks(0..<1))
        await #expect(throws: ReceiptError(.incomplete, "")) { try await log.receipt(of: "v1") }
    }

    /// What is changed in the document, and what is said to that; each leaves canonical JSON.
    static let forgeries: [(String, String, ReceiptError.Code)] = [
        ("domains.setAutoRenew", "domains.setAutoRenow", .changed),
        (#""reason":"asked""#, #""reason":"aske""#, .changed),
        (#""visitIndex":1"#, #""visitIndex":2"#, .incomplete),
        (#""visit":"v1","visitIndex":0"#, #""visit":"v2","visitIndex":0"#, .mixed),
        (#""subject":"acme","subjectIndex":1"#, #""subject":"acne","subjectIndex":1"#, .mixed),
        (#""sequence":4"#, #""sequence":3"#, .changed), (#""proof":[""#, #""proof":["0"#, .malformed),
        (#","v":1,"visit":"v1"}"#, #","v":2,"visit":"v1"}"#, .malformed),
        (#","v":1,"visit":"v1"}"#, #","v":1,"visit":"v1","w":1}"#, .malformed),
    ]

    @Test(arguments: Self.forgeries)
    func `does not convince once it was changed`(old: String, new: String, code: ReceiptError.Code) async throws {
        let document = String(decoding: try await self.log().receipt(of: "v1").bytes, as: UTF8.self)
        let forged = document.replacing(old, with: new)
        #expect(forged != document)
        #expect(throws: ReceiptError(code, "")) {
            try VisitReceipt(Array(forged.utf8)).verify(with: [PublicKey()], origin: Self.origin)
        }
    }

    @Test func `does not convince without one of its entries, or under another key or log`() async throws {
        let receipt = try await self.log().receipt(of: "v1")
        guard case .object(var members) = try JSONValue(canonical: receipt.bytes),
            case .array(let entries)? = members["entries"]
        else {
            Issue.record("no object")
            return
        }
        for (kept, code) in [
            (Array(entries[1...]), ReceiptError.Code.incomplete), (Array(entries[..<2]), .incomplete),
            ([entries[0], entries[2], entries[3]], .incomplete), ([], .incomplete),
        ] {
            members["entries"] = .array(kept)
            let forged = try JSONValue.object(members).canonicalBytes()
            #expect(throws: ReceiptError(code, "")) {
                try VisitReceipt(forged).verify(with: [PublicKey()], origin: Self.origin)
            }
        }
        for name in ["actor", "subject", "visit"] {
            guard case .object(var item) = entries[1], case .object(var entry)? = item["entry"] else { continue }
            entry[name] = .string("other")
            item["entry"] = .object(entry)
            members["entries"] = .array([entries[0], .object(item)] + entries[2...])
            let forged = try JSONValue.object(members).canonicalBytes()
            #expect(throws: ReceiptError(.mixed, ""), "\(name)") {
                try VisitReceipt(forged).verify(with: [PublicKey()], origin: Self.origin)
            }
        }
        #expect(throws: CheckpointError(.notSigned, "")) {
            try receipt.verify(with: [PublicKey(4)], origin: Self.origin)
        }
        #expect(throws: CheckpointError(.wrongOrigin, "")) {
            try receipt.verify(with: [PublicKey()], origin: "other.example/log")
        }
    }

    @Test func `can be had again later, without what was erased, and the first one still holds`() async throws {
        let log = try await self.log()
        let first = try await log.receipt(of: "v1")
        let clerk = StaffDetails(account: "clerk")
        try await log.redact(.customer, of: .subject("acme"), ground: "gdpr-17", by: clerk)
        try await log.append(LogFixture.stop("v2", subject: "bakery"))
        let second = try await log.receipt(of: "v1")
        #expect(try second.items.allSatisfy { try $0.entry.customerDetails() == nil })
        for receipt in [first, second] { try receipt.verify(with: [PublicKey()], origin: Self.origin) }
        try await log.purge(recordedBefore: .latest, policy: "retention", by: clerk)
        await #expect(throws: ReceiptError(.incomplete, "")) { try await log.receipt(of: "v1") }
        try first.verify(with: [PublicKey()], origin: Self.origin)
    }
}
