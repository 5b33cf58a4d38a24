// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation

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

    func show(_ rows: [AccountRow], of number: Int, foundBy text: String, as viewer: Account) {
        self.terminal.say(
            "\(viewer.displayName.inert) sees \(number) customers, "
                + "and looks for “\(text.inert)” among those in use:")
        self.terminal.gap()
        self.terminal.show(
            Table(
                header: ["NAME", "USERNAME", "COMPANY", "DOMAINS"],
                rows: rows.map(\.account).map { account in
                    Table.Row(cells: [
                        account.displayName.inert, account.username.inert, account.company?.inert ?? "",
                        account.domains.map(\.inert).joined(separator: " "),
                    ])
                }))
        self.terminal.gap()
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
