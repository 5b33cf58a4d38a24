// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

@testable internal import Administration

extension Target {
    /// Cursors of pages: what a list gives out it takes back, and nothing else.
    static let cursors = Target(
        name: "cursors", maximumLength: 420, words: ["created\n", "visits\n", "name\n", "username\n", "\n"],
        seeds: AccountOrder.allCases.map { order in
            Array(AccountCursor(account(named: "Müller Köln", domain: "a.b").position(in: order)).rawValue.utf8)
        } + [Array(AccountCursor(before: 17).rawValue.utf8), Array("the name of an account".utf8)]
    ) { bytes in
        let text = bytes.text
        let cursor = AccountCursor(rawValue: text)
        for order in AccountOrder.allCases {
            if let position = read(orRefuseWith: AccountError.self, { try cursor.position(in: order) }) {
                demand(AccountCursor(position).rawValue.isExactly(text), "a cursor has one spelling")
                demand(position.order == order, "a cursor is of its order")
            }
            let given = account(named: text, domain: "a.b").position(in: order)
            let taken = readAgain("a cursor") { try AccountCursor(given).position(in: order) }
            demand(taken == given, "a cursor that is given out leads to the same place")
        }
        if let sequence = read(orRefuseWith: AccountError.self, { try cursor.sequence() }) {
            demand(AccountCursor(before: sequence).rawValue.isExactly(text), "a cursor has one spelling")
        }
    }
}
