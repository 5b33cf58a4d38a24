// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Impersonation
import Permissions

/// A source of facts that breaks one promise.
private struct FaultyFacts: FactSource {
    enum Carelessness: Sendable {
        /// Whoever is asked about first is what everybody is.
        case keepsTheFirst
        /// It knows nothing once it is opened anew.
        case knowsNothing
        /// Those who ask at once share one variable.
        case sharesAVariable
        /// It looks accounts up without regard to case.
        case ignoresCase
        /// It looks accounts up by a pattern.
        case takesPatterns
    }

    struct Unknown: Error {}

    static let facts: [Account.ID: SubjectFacts] = [
        "acme": SubjectFacts(named: ["package": "small"]), "bakery": SubjectFacts(rights: .only([])),
    ]

    let carelessness: Carelessness
    let last = Memory<Account.ID?>(nil)

    func facts(about subject: Account.ID) async throws -> SubjectFacts {
        switch self.carelessness {
        case .keepsTheFirst:
            let first = self.last.change { last -> Account.ID in
                last = last ?? subject
                return last ?? subject
            }
            return try Self.known(first)
        case .knowsNothing: return SubjectFacts()
        case .sharesAVariable:
            self.last.change { $0 = subject }
            await pause()
            return try Self.known(self.last.value ?? subject)
        case .ignoresCase: return try Self.known(Account.ID(rawValue: subject.rawValue.lowercased()) ?? subject)
        case .takesPatterns:
            guard subject.rawValue.hasSuffix("%") else { return try Self.known(subject) }
            return try Self.known(
                Self.facts.keys.sorted().first { $0.rawValue.hasPrefix(subject.rawValue.dropLast()) } ?? subject)
        }
    }

    private static func known(_ account: Account.ID) throws -> SubjectFacts {
        guard let facts = self.facts[account] else { throw Unknown() }
        return facts
    }
}

extension Fault where Port == KnownFacts {
    static var ofFactSources: [Self] {
        [
            self.source(
                "facts.own", "keeps the first answer for everybody", .keepsTheFirst, alsoCaughtBy: ["facts.unknown"]),
            Self(
                requirement: "facts.own", summary: "knows only through the first opening", alsoCaughtBy: []
            ) {
                let opened = Memory(0)
                return {
                    let isFirst = opened.change { opened -> Bool in
                        opened += 1
                        return opened == 1
                    }
                    return KnownFacts(
                        source: isFirst ? Self.sound : FaultyFacts(carelessness: .knowsNothing),
                        facts: FaultyFacts.facts)
                }
            },
            Self(requirement: "facts.own", summary: "is tried with one account", alsoCaughtBy: []) {
                let facts = FaultyFacts.facts.filter { $0.key == "acme" }
                return { KnownFacts(source: Self.sound, facts: facts) }
            },
            self.source("facts.race", "mixes up those who ask at once", .sharesAVariable),
            self.source("facts.unknown", "does not tell letters by their case", .ignoresCase),
            self.source("facts.unknown", "takes an identifier for a pattern", .takesPatterns),
        ]
    }

    private static var sound: any FactSource { SoundFacts() }

    private static func source(
        _ requirement: String, _ summary: String, _ carelessness: FaultyFacts.Carelessness,
        alsoCaughtBy others: Set<String> = []
    ) -> Self {
        Self(requirement: requirement, summary: summary, alsoCaughtBy: others) {
            let source = FaultyFacts(carelessness: carelessness)
            return { KnownFacts(source: source, facts: FaultyFacts.facts) }
        }
    }
}

/// One that keeps its promises.
private struct SoundFacts: FactSource {
    func facts(about subject: Account.ID) throws -> SubjectFacts {
        guard let facts = FaultyFacts.facts[subject] else { throw FaultyFacts.Unknown() }
        return facts
    }
}
