// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import InMemoryAdapters
import Testing

@Suite struct `The leaf of an entry` {
    /// One event of every kind, and one with all that an act can have.
    static let details: [AuditDetail] = [
        .visitStarted(mode: "full", until: Timestamp(millisecondsSince1970: 3_600_000), replaces: "v0"),
        .actViewed(LogFixture.act), .actAttempted(LogFixture.act), .actCompleted(LogFixture.act, outcome: .failed),
        .actRefused(LogFixture.act, reasons: ["read-only", "wrong-page"]),
        .visitStopped(cause: "idle", milliseconds: 900_000), .visitRefused(reasons: ["outside-scope"]),
        .freezeSet(freeze: "f1", matching: "everybody"), .freezeLifted(freeze: "f1"),
        .accountAttempted(Self.change), .accountCompleted(Self.change, outcome: .unknown),
        .accountRefused(Self.change, reasons: ["owns-accounts"]),
        .actCompleted(Self.careful, outcome: .succeeded),
        .visitStarted(
            mode: "read-only", until: Timestamp(millisecondsSince1970: 3_600_000), replaces: nil,
            grounds: ["emergency", "approval:a1"]),
        .visitRefused(reasons: ["too-many-refusals"], standsFor: 20),
        .actRefused(LogFixture.act, reasons: ["read-only"], standsFor: 40),
        .consentGranted(
            AuditConsent(
                id: "c1", grantee: "owners", from: Timestamp(millisecondsSince1970: 1_000),
                until: Timestamp(millisecondsSince1970: 2_000), covers: ["credential", "lasting"])),
        .consentGranted(AuditConsent(id: "c2", grantee: "anybody", from: .earliest, until: .latest)),
        .consentWithdrawn(consent: "c1"), .approvalRequested(AuditApproval(id: "a1")),
        .approvalGranted(
            AuditApproval(id: "a2", capability: "domains.transferOut"),
            until: Timestamp(millisecondsSince1970: 900_000)),
        .approvalRefused(AuditApproval(id: "a1")), .noticeFailed(notice: "started-and-ended"),
        .log(.redacted(part: .customer, entries: [3, 5, 9_007_199_254_740_991], ground: "gdpr-17")),
        .log(.purged([0..<9, 11..<12])), .log(.held(hold: "court-1", matching: .subject("acme"))),
        .log(.held(hold: "court-2", matching: .visit("v1"))), .log(.held(hold: "court-3", matching: .everything)),
        .log(.released(hold: "court-1")),
        .logRead(filter: AuditFilter(), count: 0), .logRead(filter: Self.filter, count: 1_000),
        .logExported(filter: Self.filter, count: 9_007_199_254_740_991, format: "csv"),
        .logRefused(filter: Self.filter, reasons: ["only-administrators"]),
        .accountRefused(Self.change, reasons: ["too-many-refusals"], standsFor: 20),
        .logRefused(filter: Self.filter, reasons: ["too-many-refusals"], standsFor: 40),
    ]

    /// The first of those that are not appended but given a place.
    static let firstPlaced = Self.details.firstIndex { $0.kind.rawValue.hasPrefix("log.") } ?? 0

    /// Asks for everything that can be asked for.
    static let filter = AuditFilter(
        AuditQuery(
            actor: "north", subject: "acme", visit: "v1", kinds: [.visitStarted, .actCompleted],
            capability: "domains.renew", outcome: .failed, from: Timestamp(millisecondsSince1970: -1), until: .latest),
        actor: "h1")

    /// An act that needed care, and for which something was given.
    static let careful = AuditAct(
        id: "a2", capability: "domains.transferOut", sensitivity: "credential", evidence: ["authentication", "reason"])

    static let change = AuditChange(id: "c1", capability: "accounts.close", revision: 7, previous: "c0")

    static let golden = Bundle.module.url(forResource: "Fixtures/leaves", withExtension: "jsonl")

    static func entries() async throws -> [AuditEntry] {
        let fixture = LogFixture()
        var entries: [AuditEntry] = []
        for (number, detail) in Self.details.enumerated() {
            let id = AuditEvent.ID(stringLiteral: "e\(number)")
            let event = LogFixture.event(
                id, detail, visit: number < 13 ? "v1" : "v2", by: number == 5 ? "ada" : nil)
            if number >= Self.firstPlaced {
                // Most of these the log writes itself, when it does what they say.
                var place = entries[number - 1].place
                place.sequence = Int64(number)
                (place.visitIndex, place.subjectIndex) = (Int64(number), Int64(number))
                entries.append(AuditEntry(event, at: place))
            } else {
                try await fixture.log.append(event)
                entries = try fixture.entries()
            }
        }
        return entries
    }

    @Test func `has the bytes that were agreed on, for every kind`() async throws {
        let entries = try await Self.entries()
        #expect(Set(entries.map(\.kind)) == Set(AuditKind.allCases))
        let golden = try String(contentsOf: #require(Self.golden), encoding: .utf8)
        let leaves = entries.map { String(decoding: $0.leaf, as: UTF8.self) + "\n" }.joined()
        #expect(leaves == golden)
    }

    @Test func `is read back equal, and hashed as the tree has it`() async throws {
        for entry in try await Self.entries() {
            #expect(try AuditEntry(leaf: entry.leaf, openings: entry.openings) == entry)
            #expect(MerkleTree.leafHash(entry.leaf) == entry.leafHash)
        }
    }

    @Test func `with anything more, less or else is an error`() async throws {
        for entry in try await Self.entries() {
            let leaf = String(decoding: entry.leaf, as: UTF8.self)
            let forgeries: [String] = [
                leaf.replacingOccurrences(of: #""v":1"#, with: #""v":2"#), leaf + " ", "[\(leaf)]", "",
                leaf.replacingOccurrences(of: #""kind":""#, with: #""kind":"x"#),
                leaf.replacingOccurrences(of: #""sequence":"#, with: #""sequence":-"#),
                leaf.replacingOccurrences(of: #""v":1"#, with: #""v":1,"zzz":1"#),
                leaf.replacingOccurrences(of: #""id":"e"#, with: #""id":" e"#),
                leaf.replacingOccurrences(of: #""recorded":"#, with: #""recorded":9999"#),
                leaf.replacingOccurrences(of: #""staff":""#, with: #""staff":"0"#),
                leaf.replacingOccurrences(of: #"["authentication","#, with: "[1,"),
                leaf.replacingOccurrences(of: #"["authentication","#, with: #"["A b","#),
                leaf.replacingOccurrences(of: #""id":"e"#, with: #""evidence":[],"id":"e"#),
                leaf.replacingOccurrences(of: #""sensitivity":""#, with: #""sensitivity":" "#),
                leaf.replacingOccurrences(of: #""entries":[3,5,"#, with: #""entries":[3,3,"#),
                leaf.replacingOccurrences(of: #""entries":[3,5,9007199254740991]"#, with: #""entries":[]"#),
                leaf.replacingOccurrences(of: #""part":"customer""#, with: #""part":"audit:customer:1""#),
                leaf.replacingOccurrences(of: #""filter":["actor:h1","#, with: #""filter":["actor:h1","actor:h1","#),
                leaf.replacingOccurrences(of: #""subject:acme","#, with: #""subject:","#),
                leaf.replacingOccurrences(of: #""kind:act.completed","#, with: #""kind:act.done","#),
                leaf.replacingOccurrences(of: #""from:-1""#, with: #""from:-01""#),
                leaf.replacingOccurrences(of: #""count":0,"#, with: #""count":0,"filter":[],"#),
                leaf.replacingOccurrences(of: #""filter":["actor:h1","#, with: #""filter":[1,"actor:h1","#),
                leaf.replacing(/"standsFor":[0-9]+/, with: #""standsFor":1"#),
                leaf.replacingOccurrences(of: #""matching":"everything""#, with: #""matching":"subject:""#),
            ]
            for forgery in forgeries where forgery != leaf {
                #expect(throws: AuditError(.invalidRecord, "")) {
                    try AuditEntry(leaf: Array(forgery.utf8), openings: entry.openings)
                }
            }
        }
    }

    @Test(arguments: ["", "{} ", "x", "{}}\n{\"leaf\":\"\"", "{\"name\":null}"])
    func `with sealed content that would spoil a line of an export is an error`(content: String) {
        let (salt, bytes) = (SHA256.hash([1]), Array(content.utf8))
        #expect(throws: AuditError(.invalidRecord, "")) { try SealedPart.Opening(salt: salt, content: bytes) }
        #expect(throws: AuditError(.invalidRecord, "")) { try SealedPart(.staff, salt: salt, content: bytes) }
        let stored = Data(#"{"salt":"\#(salt.hex)","content":\#(String(reflecting: content))}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SealedPart.Opening.self, from: stored) }
    }
}

@Suite struct `A sealed part` {
    static let details = CustomerDetails(
        name: "Acme\n\u{202E}", reason: "=cmd()|'", ticket: "47\"11", target: "é\u{301}",
        changes: [
            FieldChange(field: "owner", before: "north", after: "south"),
            FieldChange(field: "email", before: nil, after: "a\"@example.org"),
        ], effects: ["key \"laptop\"\n", "\u{1F511}", ""])

    @Test func `gives back what was sealed, byte for byte`() throws {
        let part = Self.details.sealed(salt: SHA256.hash([1]))
        let opened = try #require(try CustomerDetails(part))
        #expect(opened == Self.details)
        #expect(Array(opened.target?.unicodeScalars ?? "".unicodeScalars) == Array("é\u{301}".unicodeScalars))
        #expect(part.isGenuine(as: .customer))
    }

    @Test func `shows nothing once destroyed, and its commitment stands`() throws {
        let part = Self.details.sealed(salt: SHA256.hash([1]))
        let erased = SealedPart(commitment: part.commitment, opening: nil)
        #expect(try CustomerDetails(erased) == nil)
        #expect(erased.commitment == part.commitment && erased.isGenuine(as: .customer))
    }

    @Test func `shows neither what was sealed nor its salt when it is printed`() {
        let part = CustomerDetails(reason: "overdue").sealed(salt: SHA256.hash([1]))
        var dump = ""
        Swift.dump(part, to: &dump)
        for shown in ["\(part)", String(reflecting: part), dump] {
            #expect(!shown.contains("overdue") && !shown.contains(SHA256.hash([1]).hex), "\(shown)")
        }
    }

    @Test func `under another salt has another commitment, and none passes for the other person's`() {
        let part = Self.details.sealed(salt: SHA256.hash([1]))
        #expect(Self.details.sealed(salt: SHA256.hash([2])).commitment != part.commitment)
        #expect(!part.isGenuine(as: .staff))
    }

    @Test func `that was changed is not genuine`() throws {
        let part = Self.details.sealed(salt: SHA256.hash([1]))
        let opening = try #require(part.opening)
        let other = CustomerDetails(name: "Bakery").sealed(salt: opening.salt)
        #expect(!SealedPart(commitment: part.commitment, opening: other.opening).isGenuine(as: .customer))
    }

    @Test(arguments: [
        #"{"effects":"key"}"#, #"{"effects":[1]}"#, #"{"effects":[["key"]]}"#, #"{"effects":{}}"#, #"{"effects":[]}"#,
        #"{"changes":[]}"#,
    ])
    func `with effects that are no list of texts is an error`(_ content: String) throws {
        let part = try SealedPart(.customer, salt: SHA256.hash([1]), content: Array(content.utf8))
        #expect(throws: AuditError(.invalidRecord, "")) { try CustomerDetails(part) }
    }

    @Test(arguments: [
        #"{"name":"x"}"#, #"{"account":"a","name":1}"#, #"{"account":"a","surname":"x"}"#, "[]", "{}x",
        #"{"account":"a","role":"owner"}"#, "",
    ])
    func `that this library did not write is an error`(_ content: String) {
        #expect(throws: AuditError(.invalidRecord, "")) {
            try StaffDetails(SealedPart(.staff, salt: SHA256.hash([1]), content: Array(content.utf8)))
        }
    }
}
