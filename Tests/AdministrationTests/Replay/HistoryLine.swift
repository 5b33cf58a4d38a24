// SPDX-License-Identifier: Apache-2.0

import Accounts

/// One line of an ownership history: what became of one account at one time.
///
/// Words are separated by spaces: the time in milliseconds since 1970, which never goes back; the account; what became of
/// it, one of
///
/// ```
/// 1767225600000 north created reseller house   a role, and the owner unless it stands at the top
/// 1767225601000 acme created customer north
/// 1767225602000 acme owner south               another owner
/// 1767225603000 acme role reseller             another role
/// 1767225604000 acme suspended
/// 1767225605000 acme enabled
/// 1767225606000 north closed south             given up; what it owned goes to the last word, if there is one
/// ```
///
/// Everything is asked for by one administrator. A history may ask for what is not allowed: the oracle knows.
struct HistoryLine: Hashable, Sendable, CustomStringConvertible {
    enum Move: Hashable, Sendable {
        case created(Role, owner: Account.ID?)
        case owner(Account.ID)
        case role(Role)
        case suspended
        case enabled
        case closed(heir: Account.ID?)
    }

    let time: Timestamp
    let account: Account.ID
    let move: Move

    init(time: Timestamp, account: Account.ID, move: Move) {
        (self.time, self.account, self.move) = (time, account, move)
    }

    /// Reads a line; nil for what is not one.
    init?(_ text: some StringProtocol) {
        let words = text.split(separator: " ").map { String($0) }
        guard (3...5).contains(words.count), let time = Int64(words[0]), let account = Account.ID(rawValue: words[1])
        else { return nil }
        let last = words.count > 3 ? Account.ID(rawValue: words[words.count - 1]) : nil
        switch (words[2], words.count) {
        case ("created", 4), ("created", 5):
            guard let role = Role(rawValue: words[3]) else { return nil }
            self.move = .created(role, owner: words.count == 5 ? last : nil)
        case ("owner", 4):
            guard let last else { return nil }
            self.move = .owner(last)
        case ("role", 4):
            guard let role = Role(rawValue: words[3]) else { return nil }
            self.move = .role(role)
        case ("suspended", 3): self.move = .suspended
        case ("enabled", 3): self.move = .enabled
        case ("closed", 3), ("closed", 4): self.move = .closed(heir: last)
        default: return nil
        }
        self.time = Timestamp(millisecondsSince1970: time)
        self.account = account
    }

    var description: String {
        let words =
            switch self.move {
            case .created(let role, let owner): ["created", role.rawValue] + (owner.map { [$0.rawValue] } ?? [])
            case .owner(let owner): ["owner", owner.rawValue]
            case .role(let role): ["role", role.rawValue]
            case .suspended: ["suspended"]
            case .enabled: ["enabled"]
            case .closed(let heir): ["closed"] + (heir.map { [$0.rawValue] } ?? [])
            }
        return (["\(self.time.millisecondsSince1970)", self.account.rawValue] + words).joined(separator: " ")
    }
}
