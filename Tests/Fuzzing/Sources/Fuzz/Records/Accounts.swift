// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import SearchText

extension Target {
    /// Accounts, with what search and orders make of them.
    static var accounts: Self {
        get throws {
            let plain = Account(
                id: "1042", username: "acme", displayName: "Acme Ltd", company: "Acme", email: "info@acme.example",
                domains: ["acme.example", "münchen.example"], locale: "de-AT", role: .customer, creator: "ada",
                owner: "north",
                createdAt: Honest.start, lastChange: "c1")
            var suspended = plain
            suspended.status = .suspended(
                Suspension(by: "north", authority: .reseller, reason: "unpaid", at: Honest.start))
            return try .record("accounts", [plain, suspended], words: Role.allCases.map { "\"\($0.rawValue)\"" }) {
                account in
                _ = read(orRefuseWith: AccountError.self) { try account.validateDetails() }
                for detail in Account.Detail.allCases {
                    demand(account.has(detail, as: account), "a detail is the same as itself")
                }
                for order in AccountOrder.allCases {
                    let position = account.position(in: order)
                    demand(!position.precedes(position), "no account comes before itself")
                }
                let texts = account.searchableTexts.map(\.folded.text)
                demand(
                    texts.allSatisfy { account.searchText.utf8.count >= $0.utf8.count }, "all of an account is searched"
                )
            }
        }
    }
}
