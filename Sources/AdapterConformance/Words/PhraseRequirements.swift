// SPDX-License-Identifier: Apache-2.0

internal import Accounts
public import Impersonation
internal import Permissions

extension Requirement where Port == any Phrasebook {
    /// Everything that every ``/Impersonation/Phrasebook`` must do.
    public static var phrasebook: [Self] { [self.phraseTexts, self.phraseNames, self.phraseDifferences] }

    private static let noon = Timestamp(millisecondsSince1970: 1_767_268_800_000)
    private static let modes: [VisitMode] = [.full, .readOnly]

    private static func banner(_ actor: String, _ subject: String, _ mode: VisitMode) -> [Phrase] {
        [
            .bannerHeadline(actor: actor, subject: subject),
            .bannerDetail(since: self.noon, left: .seconds(90), mode: mode), .bannerStop(subject: subject),
            .bannerAccessibility(actor: actor, subject: subject, left: .zero, mode: mode),
        ]
    }

    private static func notices(isEmergency: Bool) -> [Phrase] {
        [Role.administrator, .reseller, .customer].map {
            .notice(.started(until: self.noon, isEmergency: isEmergency), role: $0, at: self.noon)
        }
    }

    private static var phraseTexts: Self {
        Self("phrases.text", "Every phrase has a text, also that of a reason which nobody knows yet.") { trial in
            let words = try await trial.open()
            let requirements: [ActRequirement] = [
                .reason, .ticket, .accountName, .freshAuthentication(within: .seconds(60)), .consent, .approval,
            ]
            var phrases = self.modes.flatMap { self.banner("Ada", "Acme", $0) }
            phrases += (RefusalReason.known + ["reason-of-somebodys-own"]).map { .refusal($0) }
            phrases += requirements.map { .missing($0) } + EndCause.allCases.map { .visitEnded($0) }
            phrases += [true, false].flatMap { self.notices(isEmergency: $0) }
            phrases += EndCause.allCases.flatMap { cause in
                [Role.administrator, .reseller].map {
                    .notice(.ended(cause, duration: .seconds(1)), role: $0, at: self.noon)
                }
            }
            for phrase in phrases {
                let text = words.text(phrase)
                try trial.expect(
                    text.contains { !$0.isWhitespace }, that: "the phrase `\(phrase.key)` has a text", seen: "none")
                try trial.expect(
                    !text.contains(phrase.key), that: "a phrase is shown in words",
                    seen: "the key `\(phrase.key)` where they are missing")
            }
        }
    }

    private static var phraseNames: Self {
        Self("phrases.names", "Names stand in a text as they are given; what draws it escapes them.") { trial in
            let words = try await trial.open()
            for (actor, subject) in [
                ("Ada", "Acme Ltd"), ("<b>Ada</b> & \"Bob\"", "O'Brien"), ("%@ %1$s {0}", "\\(subject) $1 \\0"),
                ("\u{5E9}\u{5DC}\u{5D5}\u{5DD}", "Zoe\u{308} Bru\u{308}hl"),
            ] {
                for mode in self.modes {
                    for phrase in self.banner(actor, subject, mode) {
                        let text = words.text(phrase)
                        for name in phrase.names {
                            try trial.expect(
                                text.unicodeScalars.contains(name.unicodeScalars),
                                that: "the name \(name.debugDescription) stands in `\(phrase.key)`",
                                seen: text.debugDescription)
                        }
                    }
                }
            }
        }
    }

    private static var phraseDifferences: Self {
        Self("phrases.differences", "A visit that is read-only reads like one, and so does an emergency.") { trial in
            let words = try await trial.open()
            func texts(_ phrases: [Phrase]) -> [String] { phrases.map { words.text($0) } }
            let (full, readOnly) = (self.banner("Ada", "Acme", .full), self.banner("Ada", "Acme", .readOnly))
            for index in [1, 3] {
                try trial.expect(
                    words.text(full[index]) != words.text(readOnly[index]),
                    that: "`\(full[index].key)` says whether anything can be changed",
                    seen: words.text(full[index]).debugDescription)
            }
            try trial.expect(
                zip(texts(self.notices(isEmergency: true)), texts(self.notices(isEmergency: false)))
                    .allSatisfy { $0 != $1 },
                that: "a notice says of an emergency that it was one",
                seen: words.text(self.notices(isEmergency: true)[0]).debugDescription)
        }
    }
}

extension Phrase {
    /// The names in a phrase of the banner.
    fileprivate var names: [String] {
        switch self {
        case .bannerHeadline(let actor, let subject), .bannerAccessibility(let actor, let subject, _, _):
            [actor, subject]
        case .bannerStop(let subject): [subject]
        default: []
        }
    }
}
