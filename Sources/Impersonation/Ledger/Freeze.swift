// SPDX-License-Identifier: Apache-2.0

public import Accounts

/// A stored order that stops matching visits and refuses matching entries, on every node at its next check.
public struct Freeze: Identifiable, Hashable, Sendable, Codable {
    /// Which visits a freeze concerns.
    @nonexhaustive
    public enum Criteria: Hashable, Sendable, Codable {
        /// All of them.
        case everybody
        /// Those of one actor.
        case actor(Account.ID)
        /// Those in one account.
        case subject(Account.ID)
        /// Those in accounts below one owner, however deep.
        case owner(Account.ID)
        /// Those that serve one request of a customer.
        case ticket(String)

        /// Whether a visit of `actor` in `subject` for `ticket` is concerned.
        func matches(actor: Account.ID, subject: Standing, ticket: String?) -> Bool {
            switch self {
            case .everybody: true
            case .actor(let id): id == actor
            case .subject(let id): id == subject.id
            case .owner(let id): subject.owners.contains { $0.id == id }
            case .ticket(let name): name == ticket
            }
        }
    }

    /// Names one freeze.
    public typealias ID = Identifier<Freeze>

    /// Names the freeze.
    public let id: ID
    /// Which visits it concerns.
    public let criteria: Criteria
    /// Its number; visits that started under a lower one are over.
    public let epoch: Int
    /// When it was set.
    public let setAt: Timestamp
    /// Who set it.
    public let setBy: Account.ID
    /// When it was lifted; nil while it refuses new entries.
    public internal(set) var liftedAt: Timestamp?
}
