// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Impersonation
public import Permissions

/// A source of facts together with what it knows: accounts that whoever runs the checks has set up behind it.
///
/// ```swift
/// @Test(arguments: Requirement.factSource)
/// func `our packages keep`(_ requirement: Requirement<KnownFacts>) async throws {
///     let database = try await TestDatabase(accounts: [(7, package: "small"), (8, package: "large")])
///     try await requirement.check {
///         KnownFacts(
///             source: OurFacts(database),
///             facts: [
///                 "7": SubjectFacts(rights: .allBut([.mailboxesEnableService]), named: ["package": "small"]),
///                 "8": SubjectFacts(named: ["package": "large"]),
///             ])
///     }
/// }
/// ```
public struct KnownFacts: Sendable {
    /// Whoever knows.
    public let source: any FactSource
    /// What it must say of each account that is set up; not the same of all.
    public let facts: [Account.ID: SubjectFacts]

    /// Names a source and what it must say.
    public init(source: any FactSource, facts: [Account.ID: SubjectFacts]) {
        self.source = source
        self.facts = facts
    }
}

extension Requirement where Port == KnownFacts {
    /// Everything that every ``/Impersonation/FactSource`` must do, while nothing changes behind it.
    public static var factSource: [Self] { [self.factsOwn, self.factsRace, self.factsUnknown] }

    private static var factsOwn: Self {
        Self("facts.own", "Of each account its own facts are told, each time and through every opening.") { trial in
            let known = try await trial.open()
            try trial.expect(
                Set(known.facts.values).count > 1, that: "accounts with different facts are set up for these checks",
                seen: "one answer for \(known.facts.count)")
            let others = try await trial.open().source
            for source in [known.source, others, known.source] {
                for account in known.facts.keys.sorted() {
                    try trial.expect(
                        try await source.facts(about: account), is: known.facts[account],
                        that: "what is known of `\(account)` is told")
                }
            }
        }
    }

    private static var factsRace: Self {
        Self("facts.race", "Of 32 tasks that ask at once about several accounts, each is told of its own.") { trial in
            let mistakes = try await trial.racing { racer, known -> [String] in
                let accounts = known.facts.keys.sorted()
                var mistakes: [String] = []
                for number in accounts.indices {
                    let account = accounts[(number + racer) % accounts.count]
                    let told = try await known.source.facts(about: account)
                    if let facts = known.facts[account], told != facts {
                        mistakes.append("\(Difference(told, facts)) of `\(account)`")
                    }
                }
                return mistakes
            }.flatMap { $0 }
            try trial.expect(
                mistakes.isEmpty, that: "everybody is told of the account they asked about", seen: mistakes[0])
        }
    }

    private static var factsUnknown: Self {
        Self("facts.unknown", "An account that is not there gets nobody's facts, whatever its identifier looks like.") {
            trial in
            let known = try await trial.open()
            // Nil for an error, which every source may throw.
            func told(_ account: Account.ID) async -> SubjectFacts? { try? await known.source.facts(about: account) }
            let nobody = await told(trial.id("nobody"))
            for account in known.facts.keys.sorted() where known.facts[account] != nobody {
                for other in self.lookalikes(of: account) where known.facts[other] == nil {
                    try trial.expect(
                        await told(other) != known.facts[account],
                        that: "an account that is not there is told nothing of another",
                        seen: "the facts of `\(account)` for `\(other)`")
                }
                try trial.expect(
                    await told(account), is: known.facts[account],
                    that: "what is known of `\(account)` is told, whoever else was asked about")
            }
        }
    }

    /// Identifiers that careless comparing, cutting or quoting takes for another one.
    private static func lookalikes(of account: Account.ID) -> [Account.ID] {
        let text = account.rawValue
        return [
            text.uppercased(), text.lowercased(), "0\(text)", "+\(text)", "\(text).0", "\(text)-", "\(text)%", "%", "_",
            "*",
            "\(text)'--", "\(text)'OR'1'='1", "\(text);", "'", "\"", "\\",
        ].compactMap { Account.ID(rawValue: $0) }.filter { $0 != account }
    }
}
