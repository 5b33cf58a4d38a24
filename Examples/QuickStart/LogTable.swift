// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation

/// The audit log as people read it: when, who, what, whom, why.
enum LogTable {
    /// One row for each entry.
    ///
    /// Where the columns do not fit, what happened stands in a second line, and the day in one of its own.
    static func table(of entries: [AuditEntry], width: Int?) throws -> Table {
        let texts = try entries.map { try Texts($0) }
        let table = Table(
            header: ["TIME (UTC)", "WHO", "WHAT", "WHOM", "REASON"],
            rows: texts.map { texts in
                Table.Row(
                    cells: ["\(texts.day) \(texts.time)", texts.who, texts.what, texts.whom, texts.why],
                    style: texts.style)
            })
        guard let width, table.naturalWidth > width else { return table }
        var day = ""
        return Table(
            header: ["TIME (UTC)", "WHO", "WHOM"],
            rows: texts.flatMap { texts in
                let row = Table.Row(
                    cells: [texts.time, texts.who, texts.whom],
                    below: texts.what + (texts.why.isEmpty ? "" : "; reason: \(texts.why)"), style: texts.style)
                defer { day = texts.day }
                return (day == texts.day ? [] : [Table.Row(cells: [texts.day, "", ""])]) + [row]
            })
    }

    /// What there is to read about one entry.
    private struct Texts {
        let day: String
        let time: String
        let who: String
        let what: String
        let whom: String
        let why: String
        let style: Terminal.Style

        init(_ entry: AuditEntry) throws {
            let customer = try entry.customerDetails()
            let time = entry.place.recordedAt.description
            self.day = String(time.prefix(10))
            self.time = String(time.dropFirst(11).prefix(8))
            self.who = LogTable.who(try entry.staffDetails(), entry)
            self.what = LogTable.what(entry.detail, on: customer?.target)
            self.whom = LogTable.whom(customer, entry)
            self.why = LogTable.why(customer)
            self.style = LogTable.style(of: entry.kind)
        }
    }

    private static func style(of kind: AuditKind) -> Terminal.Style {
        switch kind {
        case .visitRefused, .actRefused, .accountRefused, .approvalRefused, .noticeFailed: .bad
        case .visitStarted, .visitStopped: .bold
        default: .plain
        }
    }

    /// Name and role as they were; once erased, the handle that says only whether two entries are of one person.
    private static func who(_ staff: StaffDetails?, _ entry: AuditEntry) -> String {
        guard let staff else { return entry.place.actor.rawValue }
        return (staff.name ?? staff.account.rawValue).inert + (staff.role.map { " (\($0.rawValue))" } ?? "")
    }

    /// Name and username as they were; the identifier where there is no such account, or once erased.
    private static func whom(_ customer: CustomerDetails?, _ entry: AuditEntry) -> String {
        guard let name = customer?.name else { return entry.subject?.rawValue ?? "" }
        return name.inert + (customer?.username.map { " (\($0.inert))" } ?? "")
    }

    private static func why(_ customer: CustomerDetails?) -> String {
        (customer?.reason?.inert ?? "") + (customer?.ticket.map { " [\($0.inert)]" } ?? "")
    }

    private static func what(_ detail: AuditDetail, on target: String?) -> String {
        let title = detail.kind.title
        switch detail {
        case .visitStarted(let mode, _, let replaces, _):
            return title + (mode.rawValue == "read-only" ? ", read-only" : "")
                + (replaces == nil ? "" : ", coming from another visit")
        case .visitStopped(let cause, let milliseconds):
            return "\(title) after \(Self.text(.milliseconds(milliseconds))): \(Self.text(cause))"
        case .visitRefused(let reasons, _): return "\(title): \(Self.text(reasons))"
        case .actViewed(let act), .actAttempted(let act): return "\(title) \(Self.text(act, on: target))"
        case .actCompleted(let act, let outcome):
            return "\(title) \(Self.text(act, on: target))" + (outcome == .succeeded ? "" : ": failed")
        case .actRefused(let act, let reasons, _):
            return "\(title) \(Self.text(act, on: target)): \(Self.text(reasons))"
        case .accountAttempted(let change): return "\(title): \(change.capability.rawValue)"
        case .accountCompleted(let change, let outcome):
            return "\(title): \(change.capability.rawValue)" + (outcome == .succeeded ? "" : ", \(outcome.rawValue)")
        case .accountRefused(let change, let reasons, _):
            return "\(title): \(change.capability.rawValue), \(Self.text(reasons))"
        default: return title
        }
    }

    private static func text(_ act: AuditAct, on target: String?) -> String {
        act.capability.rawValue + (target.map { " on \($0.inert)" } ?? "")
    }

    private static func text(_ reasons: [AuditWord]) -> String {
        reasons.map { $0.rawValue.replacing("-", with: " ") }.joined(separator: ", ")
    }

    static func text(_ duration: Duration) -> String {
        let (minutes, seconds) = duration.components.seconds.quotientAndRemainder(dividingBy: 60)
        return minutes == 0 ? "\(seconds) s" : seconds == 0 ? "\(minutes) min" : "\(minutes) min \(seconds) s"
    }

    private static func text(_ cause: AuditWord) -> String {
        switch EndCause(rawValue: cause.rawValue) {
        case .stopped: "pressed stop"
        case .idle: "was away for too long"
        case .deadline: "time was up"
        case .loginEnded: "own login ended"
        case .revoked: "ended by somebody responsible"
        case .customer: "ended by the customer"
        case .authorityLost: "lost the right to be there"
        case .replaced: "entered another account"
        case .consentEnded: "the customer no longer agreed"
        case .operatorChanged: "own account was changed"
        case .operatorLeft: "signed out"
        case .frozen: "all such visits were stopped"
        case .clockWentBack: "the clock was changed"
        case .notEntered: "never came in"
        case .lapsed, .withdrawn: "was not begun"
        case nil: cause.rawValue
        }
    }
}
