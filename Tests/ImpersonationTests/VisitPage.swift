// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Permissions

@testable import Impersonation

/// The diagram and the tables of the handbook's page on the life of a visit, found by trying every step in every state
/// that can be reached.
struct VisitPage {
    /// What may happen to a visit.
    private enum Step: Hashable {
        case accepted, recorded, told, givenUp, used
        case ends(EndCause)

        static let all: [Self] = [.accepted, .recorded, .told, .givenUp, .used] + EndCause.allCases.map { .ends($0) }
    }

    private struct Arrow: Hashable {
        let from: String
        let to: String
    }

    /// What tells apart two visits that may go on differently.
    private struct Kind: Hashable {
        let name: String
        let outbox: [AuditKind]
        let notices: [PendingNotice.Kind]

        init(_ visit: Visit) {
            self.name = VisitPage.name(of: visit)
            self.outbox = visit.outbox.map(\.kind)
            self.notices = visit.notices.map(\.kind)
        }
    }

    private static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
    private static let late = Self.start.advanced(by: PendingNotice.patience + .milliseconds(1))
    private static let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
    /// The states in the order in which a visit comes through them, each with the visits that are in it.
    private let states: [(name: String, visits: [Visit])]
    private let arrows: [Arrow: [Step]]

    /// Goes from a prepared visit through every step to every state there is.
    init() {
        var found = [Self.prepared]
        var kinds = [Kind(Self.prepared)]
        var arrows: [Arrow: [Step]] = [:]
        var next = 0
        while next < found.count {
            let (from, visit) = (kinds[next].name, found[next])
            next += 1
            for step in Step.all {
                guard let after = Self.after(step, visit) else { continue }
                let kind = Kind(after)
                if !kinds.contains(kind) {
                    kinds.append(kind)
                    found.append(after)
                }
                // A step that only repeats what is so already is none.
                let arrow = Arrow(from: from, to: kind.name)
                if kind.name != from, !arrows[arrow, default: []].contains(step) {
                    arrows[arrow, default: []].append(step)
                }
            }
        }
        let names = Set(kinds.map(\.name)).sorted { Self.rank(of: $0) < Self.rank(of: $1) }
        self.states = names.map { name in (name, zip(kinds, found).filter { $0.0.name == name }.map(\.1)) }
        self.arrows = arrows
    }

    /// How far a visit has come; a state that nobody has thought of is the last.
    private static func rank(of state: String) -> Int {
        let life = ["prepared", "unrecorded", "untold", "unused", "running", "over", "recorded", "given_up", "settled"]
        return life.firstIndex(of: state) ?? life.count
    }

    var text: String { "\(self.diagram)\n\(self.stateTable)\n\(self.causeTable)" }

    // MARK: - The machine

    private static let prepared: Visit = {
        let terms = VisitTerms(
            actor: Person(id: "north", name: "North", username: "north", role: .reseller),
            subject: Person(id: "acme", name: "Acme", username: "acme", role: .customer), loginSession: "login",
            authenticatedAt: Self.start, loginEndsAt: nil, origin: nil, reason: "asked by phone",
            returnPoint: HostingCompany.page, mode: .full, rule: "ownership", preparedAt: Self.start,
            switchedFrom: nil, handOff: nil, correlation: nil)
        return Visit(id: "v1", terms: terms, until: Self.start.advanced(by: VisitLimits().handOff))
    }()

    /// A visit after a step, where customers are told of every visit; nil where the step is refused.
    private static func after(_ step: Step, _ visit: Visit) -> Visit? {
        switch step {
        case .accepted:
            try? visit.accepted(
                at: self.start, token: SHA256.hash([3]), mode: .full, epoch: 0, limits: VisitLimits(),
                notifying: .required, salts: self.salts)
        case .recorded: visit.delivered()
        case .told: try? visit.notified()
        case .givenUp: try? visit.givingUpNotices(at: self.late, salts: self.salts)
        case .used: try? visit.used(at: self.start, mode: .full)
        case .ends(let cause):
            try? visit.ended(Visit.Ending(cause, at: self.start), notifying: .required, salts: self.salts)
        }
    }

    private static func name(of visit: Visit) -> String {
        switch visit.state {
        case .prepared: "prepared"
        case .active where !visit.outbox.isEmpty: "unrecorded"
        case .active where visit.needsNotice: "untold"
        case .active(let active): active.enteredAt == nil ? "unused" : "running"
        case .ended where visit.outbox.contains { $0.kind == .visitStopped }: "over"
        case .ended where !visit.outbox.isEmpty: "given_up"
        case .ended where !visit.notices.isEmpty: "recorded"
        case .ended: "settled"
        }
    }

    // MARK: - What it is shown as

    private var diagram: String {
        let lines = self.states.flatMap { from, _ in
            self.states.compactMap { to, _ in
                self.arrows[Arrow(from: from, to: to)].map { "    \(from) --> \(to): \(Self.label($0))\n" }
            }
        }
        return "```mermaid\nstateDiagram-v2\n    [*] --> prepared\n\(lines.joined())    settled --> [*]\n```\n"
    }

    private static func label(_ steps: [Step]) -> String {
        let causes = steps.compactMap { step in if case .ends(let cause) = step { cause } else { nil } }
        let others = EndCause.allCases.filter { !$0.isBeforeStart }
        let isEvery = causes == others
        let words = steps.compactMap { step in
            switch step {
            case .accepted: "accepted"
            case .recorded: "on record"
            case .told: "customer told"
            case .givenUp: "not told for a day"
            case .used: "used"
            case .ends(let cause): isEvery ? nil : cause.rawValue
            }
        }
        return (words + (isEvery ? ["every other cause"] : [])).joined(separator: ", ")
    }

    private var stateTable: String {
        let rows = self.states.map { name, visits in
            // What visits of one state do not agree in stands there twice, and is seen.
            let columns = [Self.grants, { $0.isRunning ? "yes" : "no" }, Self.limits(of:)].map { column in
                Set(visits.map(column)).sorted().joined(separator: " / ")
            }
            return "| \(name) | \(columns.joined(separator: " | ")) |\n"
        }
        return """
            | state | a check | shown as running | ends by itself |
            |---|---|---|---|
            \(rows.joined())
            """
    }

    private static func grants(_ visit: Visit) -> String {
        switch visit.state {
        case .prepared: "has no token to present"
        case .active where !visit.outbox.isEmpty: "brings the start to the log first"
        case .active where visit.needsNotice: "tells the customer first"
        case .active: "grants"
        case .ended: "refuses"
        }
    }

    /// The ends that time brings, found by looking at every second of two hours.
    private static func limits(of visit: Visit) -> String {
        var ends: [String] = []
        func note(_ cause: EndCause?, _ words: String) {
            guard let cause, !ends.contains(where: { $0.hasPrefix("`\(cause.rawValue)`") }) else { return }
            ends.append("`\(cause.rawValue)` \(words)")
        }
        for second in 0...7_200 {
            let now = self.start.advanced(by: .seconds(second))
            let time = second % 60 == 0 && second > 60 ? "\(second / 60) min" : "\(second) s"
            note(visit.overdue(at: now, seenAt: nil)?.cause, "after \(time)")
            // Used up to that moment.
            if visit.active?.enteredAt != nil { note(visit.overdue(at: now, seenAt: now)?.cause, "after \(time)") }
        }
        let back = (0...10_000).first {
            visit.overdue(at: self.start.advanced(by: .milliseconds(-$0)), seenAt: nil) != nil
        }
        if let back {
            let cause = visit.overdue(at: self.start.advanced(by: .milliseconds(-back)), seenAt: nil)?.cause
            let words = cause.map { "`\($0.rawValue)` when the clock is more than \((back - 1) / 1_000) s back" }
            if let words { ends.append(words) }
        }
        return ends.isEmpty ? "never" : ends.joined(separator: ", ")
    }

    private var causeTable: String {
        let rows = EndCause.allCases.map { cause in
            let from = self.states.filter { _, visits in visits.allSatisfy { Self.after(.ends(cause), $0) != nil } }
                .map(\.name)
            return "| `\(cause.rawValue)` | \(from.joined(separator: ", ")) | "
                + "\(cause.needsSignIn ? "signs in anew" : "goes on where they were") |\n"
        }
        return """
            | cause | ends what is | the operator |
            |---|---|---|
            \(rows.joined())
            """
    }
}
