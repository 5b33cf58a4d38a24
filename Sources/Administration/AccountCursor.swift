// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Foundation
internal import SearchText

/// Where the next page of a list begins: opaque text for a front end to hand back.
///
/// It names the last account of a page by identifier and by its key in the order, so that the list goes on there whatever
/// became of that account. It is no secret and grants nothing: what a list shows follows from the viewer alone.
public struct AccountCursor: RawRepresentable, Hashable, Sendable, Codable {
    /// The cursor as text of letters, digits, `-` and `_`.
    public let rawValue: String

    /// Takes text from a front end; whether a list gave it out shows when it is used.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    private static let separator = "\n"

    init(_ position: AccountPosition) {
        let key =
            switch position.key {
            case .text(let text): text.text
            case .time(let time): String(time.millisecondsSince1970)
            }
        self.init(parts: [position.order.rawValue, position.id.rawValue, key])
    }

    /// The cursor of a list of recent visits, which goes on before an entry of the log.
    init(before sequence: Int64) {
        self.init(parts: [Self.visits, String(sequence)])
    }

    private static let visits = "visits"

    private init(parts: [String]) {
        self.rawValue = Data(parts.joined(separator: Self.separator).utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The entry of the log before which a list of recent visits goes on.
    ///
    /// - Throws: ``/Accounts/AccountError`` with `invalidCursor` for what is no cursor of such a list.
    func sequence() throws -> Int64 {
        guard let parts = self.parts, parts.count == 2, let sequence = Int64(parts[1]), sequence >= 0,
            Self(before: sequence) == self
        else {
            throw AccountError(.invalidCursor, "the cursor is not one of recent visits; begin at the first page")
        }
        return sequence
    }

    /// The position in `order`.
    ///
    /// - Throws: ``/Accounts/AccountError`` with `invalidCursor` for what is no cursor of a list in this order.
    func position(in order: AccountOrder) throws -> AccountPosition {
        guard let position = self.position, position.order == order, Self(position) == self else {
            throw AccountError(.invalidCursor, "the cursor is not one of a list in this order; begin at the first page")
        }
        return position
    }

    private var parts: [String]? {
        let base64 = self.rawValue.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard self.rawValue.utf8.count <= 1_024, let data = Data(base64Encoded: base64 + padding),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        return text.split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init)
    }

    private var position: AccountPosition? {
        guard let parts = self.parts, parts.count == 3, let order = AccountOrder(rawValue: parts[0]),
            let id = Account.ID(rawValue: parts[1])
        else { return nil }
        switch order {
        case .name, .username:
            // A key is folded already; folding it again must change nothing.
            let key = FoldedText(folding: parts[2]).key
            return AccountPosition(order: order, key: .text(key), id: id)
        case .created:
            guard let time = Int64(parts[2]).flatMap(Timestamp.init(exactly:)) else { return nil }
            return AccountPosition(order: order, key: .time(time), id: id)
        @unknown default: return nil
        }
    }
}
