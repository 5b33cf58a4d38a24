// SPDX-License-Identifier: Apache-2.0

import Accounts
import Testing

@Suite struct `A standing` {
    typealias Owner = Standing.Owner

    @Test(arguments: AccountStatus.Kind.allCases, AccountStatus.Kind.allCases)
    func `is suspended from above when active below what is not`(
        _ own: AccountStatus.Kind, _ above: AccountStatus.Kind
    ) {
        let standing = Standing(
            id: "acme", role: .customer, status: own,
            owners: [Owner(id: "north", status: .active), Owner(id: "ada", status: above)])
        let expected = own == .active ? (above == .active ? .active : .suspended) : own
        #expect(standing.effectiveStatus == expected)
    }

    static let deep = Standing(
        id: "acme", role: .customer, status: .active,
        owners: [
            Owner(id: "east", status: .active), Owner(id: "north", status: .active), Owner(id: "ada", status: .active),
        ])

    @Test(
        arguments: [
            (.everyone, true), (.nobody, false), (.owned(by: "east", depth: 1), true),
            (.owned(by: "north", depth: 1), false), (.owned(by: "north", depth: 2), true),
            (.owned(by: "ada", depth: 2), false), (.owned(by: "ada", depth: 32), true),
            (.owned(by: "acme", depth: 32), false), (.owned(by: "south", depth: 32), false),
            (.owned(by: "east", depth: 0), false), (.owned(by: "east", depth: -1), false),
        ] as [(AccountScope, Bool)])
    func `is in a scope by the steps to the owner`(_ scope: AccountScope, _ isWithin: Bool) {
        #expect(scope.contains(Self.deep) == isWithin)
    }
}

@Suite struct `Counts of accounts` {
    @Test(arguments: [true, false], [true, false])
    func `are complete when all that were added up are`(_ one: Bool, _ other: Bool) {
        let group = AccountCounts.Group(.customer, .active)
        var counts = AccountCounts([group: 2], isComplete: one)
        counts.add(AccountCounts([group: 3], isComplete: other))
        #expect(counts.isComplete == (one && other) && counts.total == 5)
    }
}

@Suite struct `An account query` {
    @Test func `has limits for its page, and positions of its own order only`() throws {
        let account = Account(id: "a", username: "a", displayName: "a", role: .customer, createdAt: .earliest)
        let position = AccountPosition(order: .created, key: .time(account.createdAt), id: account.id)
        try AccountQuery(scope: .everyone, order: .created, after: position, limit: AccountQuery.maximumLimit)
            .validate()
        for query in [
            AccountQuery(scope: .everyone, limit: 0), AccountQuery(scope: .everyone, limit: 501),
            AccountQuery(scope: .everyone, order: .name, after: position),
        ] {
            #expect(throws: AccountError(.invalidQuery, "")) { try query.validate() }
        }
    }

    @Test func `admits what each of its filters admits`() {
        let account = Account(
            id: "a", username: "a", displayName: "a", role: .customer, owner: "north",
            createdAt: Timestamp(millisecondsSince1970: 5))
        func times(_ times: Range<Int64>) -> Range<Timestamp> {
            Timestamp(millisecondsSince1970: times.lowerBound)..<Timestamp(millisecondsSince1970: times.upperBound)
        }
        let table: [(AccountQuery, Bool)] = [
            (AccountQuery(scope: .everyone), true),
            (AccountQuery(scope: .everyone, roles: [.reseller]), false),
            (AccountQuery(scope: .everyone, roles: [.reseller, .customer]), true),
            (AccountQuery(scope: .everyone, statuses: [.closed]), false),
            (AccountQuery(scope: .everyone, owner: "south"), false),
            (AccountQuery(scope: .everyone, owner: "north"), true),
            (AccountQuery(scope: .everyone, created: times(5..<6)), true),
            (AccountQuery(scope: .everyone, created: times(4..<5)), false),
        ]
        for (query, isAdmitted) in table { #expect(query.admits(account) == isAdmitted, "\(query)") }
    }
}

@Suite struct `Text from people` {
    @Test(arguments: [
        ("Acme", "Acme"), ("a\nb", "a\\u{A}b"), ("\u{1B}[31m", "\\u{1B}[31m"), ("a\u{202E}b", "a\\u{202E}b"),
        ("a\u{2028}b", "a\\u{2028}b"), ("a\u{200B}b", "a\\u{200B}b"), ("\u{FEFF}a", "\\u{FEFF}a"),
        ("👩‍🚀", "👩‍🚀"), ("שלום", "\u{2068}שלום\u{2069}"), ("مرحبا", "\u{2068}مرحبا\u{2069}"), ("日本", "日本"), ("", ""),
        ("a\u{E0001}b", "a\\u{E0001}b"), ("a\r\nb", "a\\u{D}\\u{A}b"),
    ])
    func `is shown inert`(_ text: String, _ shown: String) {
        #expect(Array(text.inert.unicodeScalars) == Array(shown.unicodeScalars))
    }
}
