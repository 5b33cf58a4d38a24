// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Foundation
internal import Impersonation
internal import Permissions

@testable internal import Audit

extension Target {
    /// The short words: identifiers, digests, codes, scopes, filters, reasons, names of keys, network addresses.
    static let identifiers = Target(
        name: "identifiers", maximumLength: 400,
        words: [
            "actor:", "capability:", "from:", "kind:visit.started", "outcome:succeeded", "subject:", "until:", "visit:",
            "everything", "customer", "staff", "::", "\n", "A=", "B=", "+", "\u{212A}", "\u{301}",
        ],
        seeds: [
            "acme", "office-hours-over", "everything", "subject:acme", "visit:v1", SHA256.hash([1]).hex, "192.0.2.1",
            "2001:db8::1", "::ffff:192.0.2.1", "1:2:3:4:5:6:7::", "AAA=", "AA==", "AAAA",
            "actor:h1\ncapability:domains.renew\nfrom:-5\nkind:act.viewed\nkind:visit.started\noutcome:failed\nsubject:a:b\nuntil:1\nvisit:v",
        ].map { Array($0.utf8) }
    ) { bytes in
        let text = bytes.text
        if let identifier = Account.ID(rawValue: text) {
            demand(identifier.rawValue.isExactly(text), "an identifier is kept as it is")
            demand(identifier.rawValue.inert.isExactly(text), "an identifier shows as it is")
        }
        if let reason = RefusalReason(rawValue: text) {
            demand(Account.ID(rawValue: text) != nil && reason.rawValue.isExactly(text), "a reason is an identifier")
        }
        if let digest = Digest(hex: text) {
            demand(digest.hex.isExactly(text), "a digest has one spelling")
            demand(Digest(bytes: digest.bytes) == digest, "a digest is its bytes")
        }
        if let scope = AuditHold.Scope(word: text) {
            demand(scope.word.isExactly(text), "the scope of a hold has one spelling")
        }
        if let label = SealedPart.Label(word: text) {
            demand(label.word.isExactly(text), "the name of a sealed part has one spelling")
        }
        let terms = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        if let filter = AuditFilter(terms: terms) {
            demand(
                zip(filter.terms, terms).allSatisfy { $0.isExactly($1) } && filter.terms.count == terms.count,
                "the terms of a filter have one spelling")
            demand(AuditFilter(terms: filter.terms) == filter, "a filter that is written is read again")
        }
        if let bytes = Base64.decode(bytes) {
            demand(Base64.encode(bytes).isExactly(text), "Base 64 has one spelling")
            demand(Data(bytes).base64EncodedString() == text, "Base 64 is that of everybody else")
        }
        if let key = read(orRefuseWith: CheckpointError.self, { try NoteKey(name: text, id: 7) }) {
            demand(key.name.isExactly(text) && key.id == 7, "a key is kept as it is")
            demand(key.description.isExactly("\(text)+00000007"), "a key is shown as its name and its ID")
            demand(NoteKey.isName(text.utf8), "what is no name in a note is none of a key")
            let note = readAgain("a note") {
                let signature = SignedNote.Signature(key: key, bytes: [1])
                return try SignedNote(SignedNote(text: [0x61, 0x0A], signatures: [signature]).bytes)
            }
            demand(
                note.signatures.map(\.key.name).first.map { $0.isExactly(text) } ?? false,
                "the name of a key is read from a note as it was written")
        }
        if let reason = read(orRefuseWith: ImpersonationError.self, { try Reason(text, ticket: text) }) {
            demand(
                reason.text.isExactly(text) && (reason.ticket ?? "").isExactly(text), "a reason is kept as it is")
        }
        // Text with a zero byte ends there for the system.
        if !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil {
            demand(NetworkAddress.isNumeric(text) == isAddress(text), "an address is one to the system too")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET, text, &buffer) == 1 || inet_pton(AF_INET6, text, &buffer) == 1
    }
}
