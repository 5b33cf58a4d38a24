// SPDX-License-Identifier: Apache-2.0

import Accounts
import Impersonation
import Permissions

/// English words, of which a fault replaces some.
private struct FaultyPhrasebook: Phrasebook {
    let replace: @Sendable (Phrase, String) -> String

    func text(_ phrase: Phrase) -> String { self.replace(phrase, EnglishPhrasebook().text(phrase)) }
}

extension Fault where Port == any Phrasebook {
    static var ofPhrasebooks: [Self] {
        [
            Self("phrases.text", "has nothing for a reason that it does not know") { phrase, text in
                phrase.key == "refusal.reason-of-somebodys-own" ? "" : text
            },
            Self("phrases.text", "has nothing for a visit that was never entered") { phrase, text in
                if case .notice(.ended(.notEntered, _), _, _) = phrase { " " } else { text }
            },
            Self("phrases.text", "shows the key where a translation is missing") { phrase, text in
                phrase.key == "visit-ended.clock-went-back" ? phrase.key : text
            },
            Self("phrases.names", "leaves out who acts") { phrase, text in
                if case .bannerHeadline(_, let subject) = phrase { "You are signed in as \(subject)" } else { text }
            },
            Self("phrases.names", "escapes what it returns") { phrase, text in
                text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            },
            Self("phrases.names", "takes a name for a part of a pattern") { _, text in
                text.replacing("%@", with: "")
            },
            Self("phrases.differences", "does not say on the banner that nothing can be changed") { phrase, text in
                if case .bannerDetail(let since, let left, _) = phrase {
                    EnglishPhrasebook().text(.bannerDetail(since: since, left: left, mode: .full))
                } else {
                    text
                }
            },
            Self("phrases.differences", "keeps an emergency to itself") { phrase, text in
                if case .notice(.started(let until, _), let role, let at) = phrase {
                    EnglishPhrasebook().text(.notice(.started(until: until, isEmergency: false), role: role, at: at))
                } else {
                    text
                }
            },
        ]
    }

    private init(
        _ requirement: String, _ summary: String, _ replace: @escaping @Sendable (Phrase, String) -> String
    ) {
        self.init(requirement: requirement, summary: summary, alsoCaughtBy: []) {
            { FaultyPhrasebook(replace: replace) }
        }
    }
}

/// A format of times that breaks one promise.
private struct FaultyTimes: TimeFormat {
    var day: @Sendable (Timestamp) -> String = { PlainTimes().moment($0) }
    var hour: @Sendable (Timestamp) -> String = { PlainTimes().timeOfDay($0) }
    var length: @Sendable (Duration) -> String = { PlainTimes().span($0) }

    func moment(_ time: Timestamp) -> String { self.day(time) }
    func timeOfDay(_ time: Timestamp) -> String { self.hour(time) }
    func span(_ duration: Duration) -> String { self.length(duration) }
}

extension Fault where Port == any TimeFormat {
    static var ofTimeFormats: [Self] {
        [
            Self("times.moments", "leaves out the year") { $0.day = { String(PlainTimes().moment($0).dropFirst(5)) } },
            Self("times.moments", "does not tell noon from midnight") {
                $0.hour = { time in
                    let text = PlainTimes().timeOfDay(time)
                    let hour = (Int(text.prefix(2)) ?? 0) % 12
                    return "\(hour)\(text.dropFirst(2))"
                }
            },
            Self("times.moments", "has no words for times before 1970") {
                $0.day = { $0.millisecondsSince1970 < 0 ? "" : PlainTimes().moment($0) }
            },
            Self("times.spans", "counts whole minutes") { $0.length = { "\($0.components.seconds / 60) minutes" } },
            Self("times.spans", "says less than none") {
                $0.length = { $0 < .zero ? "-\(PlainTimes().span(.zero - $0))" : PlainTimes().span($0) }
            },
            Self("times.spans", "says about how many hours") {
                $0.length = { $0.startedMinutes < 60 ? PlainTimes().span($0) : "\($0.startedMinutes / 60) h" }
            },
        ]
    }

    private init(_ requirement: String, _ summary: String, _ spoil: @escaping @Sendable (inout FaultyTimes) -> Void) {
        self.init(requirement: requirement, summary: summary, alsoCaughtBy: []) {
            var times = FaultyTimes()
            spoil(&times)
            return { [times] in times }
        }
    }
}
