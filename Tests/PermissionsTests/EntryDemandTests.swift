// SPDX-License-Identifier: Apache-2.0

import Accounts
import Permissions
import Testing

@Suite struct `What is asked for before somebody enters` {
    private static let visits: [String: (actor: Standing, subject: Standing)] = {
        let (ada, north) = (`Who may enter whom`.administrator("ada"), `Who may enter whom`.reseller("north"))
        let acme = `Who may enter whom`.customer("acme", of: ["north", "ada"])
        let bolt = `Who may enter whom`.customer("bolt", of: ["north", "ada"])
        return [
            "ada in north": (ada, north), "ada in acme": (ada, acme), "north in acme": (north, acme),
            "north in bolt": (north, bolt),
        ]
    }()

    private static func asked(_ demands: [EntryDemand]) -> [String: Set<EntryRequirement>] {
        var policy = EntryPolicy.standard
        policy.demands = demands
        return Self.visits.mapValues { policy.requirements(actor: $0.actor, subject: $0.subject) }
            .filter { !$0.value.isEmpty }
    }

    @Test(
        arguments: [
            (.consent(), ["ada in north", "ada in acme", "north in acme", "north in bolt"]),
            (.consent(by: [.reseller]), ["north in acme", "north in bolt"]),
            (.consent(in: [.reseller]), ["ada in north"]),
            (.consent(accounts: ["acme"]), ["ada in acme", "north in acme"]),
            (.consent(by: [.administrator], in: [.customer]), ["ada in acme"]),
            (.consent(by: [.reseller], in: [.customer], accounts: ["bolt", "north"]), ["north in bolt"]),
            (.consent(by: []), []), (.consent(accounts: []), []),
        ] as [(EntryDemand, Set<String>)])
    func `is asked of whom a line names, and in what it names`(_ line: EntryDemand, _ visits: Set<String>) {
        #expect(Set(Self.asked([line]).keys) == visits)
    }

    @Test func `is nothing unless a line says so, and otherwise what all lines say`() {
        #expect(Self.asked(EntryPolicy.standard.demands).isEmpty)
        #expect(
            Self.asked([.consent(by: [.reseller]), .approval(in: [.reseller]), .approval(accounts: ["bolt"])]) == [
                "ada in north": [.approval], "north in acme": [.consent], "north in bolt": [.consent, .approval],
            ])
    }
}
