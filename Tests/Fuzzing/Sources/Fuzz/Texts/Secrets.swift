// SPDX-License-Identifier: Apache-2.0

internal import Audit
internal import Impersonation

extension Target {
    /// Visit tokens, hand-off codes and page stamps: one spelling, one purpose, and shown nowhere.
    static let secrets = Target(
        name: "secrets", maximumLength: 160, words: ["visit_", "handoff_", "page_"] + [SHA256.hash([1]).hex],
        seeds: ["visit", "handoff", "page"].map { Array("\($0)_\(SHA256.hash([1]).hex)".utf8) }
    ) { bytes in
        let text = bytes.text
        let purposes = [
            try check(VisitToken(text), text), try check(HandOffCode(text), text), try check(PageStamp(text), text),
        ]
        demand(purposes.count { $0 } <= 1, "a secret of one purpose never passes for another")
    }

    private static func check<Purpose>(_ secret: Secret<Purpose>?, _ text: String) throws -> Bool {
        guard let secret else { return false }
        demand(secret.reveal().isExactly(text), "a secret has one spelling")
        demand(Secret<Purpose>(secret.reveal()) == secret, "a secret that is written is read again")
        var shown = "\(secret) \(String(reflecting: secret)) \(Mirror(reflecting: secret).children.map { "\($0)" })"
        dump(secret, to: &shown)
        dump([(secret, 1)], to: &shown)
        demand(!shown.contains(text.suffix(64)), "a secret shows nothing of itself")
        return true
    }
}
