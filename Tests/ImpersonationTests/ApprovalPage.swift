// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

@testable import Impersonation

/// The diagram of a second person's yes in the handbook, found by trying every step in every state that can be reached.
struct ApprovalPage {
    private static let noon = Timestamp(millisecondsSince1970: 1_767_268_800_000)
    /// What may happen to a question, and who does it.
    private static let steps: [(words: String, after: @Sendable (Approval) -> Approval?)] = [
        ("somebody else says yes", { try? $0.approved(by: "bob", at: noon, until: noon) }),
        ("who asked says yes", { try? $0.approved(by: "ada", at: noon, until: noon) }),
        ("somebody else says no", { try? $0.refused(by: "bob", at: noon) }),
        ("who asked says no", { try? $0.refused(by: "ada", at: noon) }),
        ("a visit begins", { try? $0.used(for: "v1", by: "bob", at: noon) }),
        ("a visit begins on the word of another", { try? $0.used(for: "v1", by: "carol", at: noon) }),
    ]

    var text: String {
        let rows = [Approval.Matter.entering, .act("domains.transferOut", in: "v0")].map(Self.arrows)
        // What only a yes to an entry can come to is told so.
        let lines = rows[0].map { rows[1].contains($0) ? $0 : "\($0), where it is to enter" }
        let others = rows[1].filter { !rows[0].contains($0) }
        return "```mermaid\nstateDiagram-v2\n    [*] --> requested\n"
            + (lines + others).map { "    \($0)\n" }.joined() + "```\n"
    }

    /// The steps that lead from one state to another, in the order in which they are found.
    private static func arrows(of matter: Approval.Matter) -> [String] {
        var found = [
            Approval(
                id: "p1", requester: Person(id: "ada", name: "Ada", username: "ada", role: .administrator),
                subject: Person(id: "acme", name: "Acme", username: "acme", role: .customer), matter: matter,
                reason: "asked by phone", requestedAt: Self.noon)
        ]
        var arrows: [String] = []
        var next = 0
        while next < found.count {
            let approval = found[next]
            next += 1
            for (words, after) in Self.steps {
                guard let changed = after(approval) else { continue }
                arrows.append("\(Self.name(of: approval)) --> \(Self.name(of: changed)): \(words)")
                if !found.contains(where: { Self.name(of: $0) == Self.name(of: changed) }) { found.append(changed) }
            }
        }
        return arrows
    }

    private static func name(of approval: Approval) -> String {
        switch approval.state {
        case .requested: "requested"
        case .approved: "approved"
        case .refused: "refused"
        case .used: "used"
        }
    }
}
