// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import Permissions

/// How the tour tells what happens. Whatever came from people is inert before it gets to the terminal.
extension Tour {
    func chapter(_ title: String) {
        self.terminal.heading(title)
    }

    func tell(_ text: String, _ style: Terminal.Style = .plain) {
        self.terminal.say(text, style)
    }

    func show(domains: [String]) {
        let shown = domains.isEmpty ? "there are none" : domains.map(\.inert).joined(separator: " ")
        self.terminal.say("They look at the domains: \(shown)", .good)
    }

    func show(_ banner: Banner) {
        self.terminal.block([banner.headline(), banner.detail(), "[\(banner.stopLabel())]"])
    }

    func show(_ departure: Departure) {
        let page = departure.returnPoint
        self.terminal.say(
            "They stop, and are back at \(page.path)" + (page.viewState.map { ", \($0.inert)" } ?? "") + ".")
        guard let summary = departure.summary else { return }
        self.terminal.say(
            "\(LogTable.text(departure.end.duration)); \(summary.views) viewed, \(summary.changes) changed, "
                + "\(summary.refusals) refused", .faint)
        for effect in summary.lasting {
            self.terminal.say("What stays: \((effect.name ?? effect.capability.rawValue).inert)", .faint)
        }
    }

    /// How many customers somebody has, by status.
    func show(_ counts: AccountCounts, as viewer: Account) {
        let parts = AccountStatus.Kind.allCases.compactMap { status in
            let number = counts.number(roles: [.customer], statuses: [status])
            return number == 0 ? nil : "\(number) \(status.rawValue)"
        }
        self.terminal.say(
            "\(viewer.displayName.inert) sees \(counts.number(roles: [.customer])) customers: "
                + parts.joined(separator: ", ") + ".")
    }

    /// How many customers a search finds, as far as they are counted.
    static func number(_ counts: AccountCounts) -> String {
        (counts.isComplete ? "" : "more than ") + "\(counts.number(roles: [.customer]))"
    }

    /// Rows of a list, each with what tells it from others of its name, and why it is there.
    func show(_ rows: [AccountRow], _ entering: [Decision]) {
        self.terminal.gap()
        self.terminal.show(
            Table(
                header: ["NAME", "WHICH ONE", "USERNAME", "STATUS", "MAY ENTER", "FOUND IN"],
                rows: zip(rows, entering).map { row, decision in
                    Table.Row(cells: [
                        row.account.displayName.inert, row.distinction?.text.inert ?? "", row.account.username.inert,
                        row.account.status.kind.rawValue, decision.mode?.rawValue ?? "no",
                        row.matches.map(Self.place).joined(separator: ", "),
                    ])
                }))
        self.terminal.gap()
    }

    /// Where something was found, with the text where the row does not show it anyway.
    private static func place(_ match: AccountRow.FieldText) -> String {
        switch match.field {
        case .displayName: "name"
        case .username: "username"
        case let field: "\(field?.rawValue ?? "id"): \(match.text.inert)"
        }
    }

    /// Everything in the log, the oldest first.
    func entries() async throws -> [AuditEntry] {
        var entries: [AuditEntry] = []
        var query = AuditQuery(order: .oldestFirst, limit: AuditQuery.maximumLimit)
        repeat {
            let page = try await self.log.entries(matching: query)
            entries += page
            query.after = page.count == query.limit ? page.last?.sequence : nil
        } while query.after != nil
        return entries
    }
}

extension Answer {
    /// Why not, as the one who asked is told.
    var refused: String { self.refusal?.message() ?? "granted" }
}
