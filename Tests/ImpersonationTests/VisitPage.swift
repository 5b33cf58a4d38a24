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
        case accepted, recorded, told, used
        case ends(EndCause)

        static let all: [Self] = [.accepted, .recorded, .told, .used] + EndCause.allCases.map { .ends($0) }
    }

    private struct Arrow: Hashable {
        let from: String
        let to: String
    }

    private static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
    private static let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
    /// The states in the order in which a visit comes through them, each with the visit that stands for it.
    private let states: [(name: String, visit: Visit)]
    private let arrows: [Arrow: [Step]]

    /// Goes from a prepared visit through every step to every state there is.
    init() {
        var states = [(name: Self.name(of: Self.prepared), visit: Self.prepared)]
        var arrows: [Arrow: [Step]] = [:]
        var next = 0
        while next < states.count {
            let (from, visit) = states[next]
            next += 1
            for step in Step.all {
                guard let after = Self.after(step, visit) else { continue }
                let to = Self.name(of: after)
                if !states.contains(where: { $0.name == to }) { states.append((to, after)) }
                // A step that only repeats what is so already is none.
                if to != from { arrows[Arrow(from: from, to: to), default: []].append(step) }
            }
        }
        self.states = states.sorted { Self.rank(of: $0.name) < Self.rank(of: $1.name) }
        self.arrows = arrows
    }

    /// How far a visit has come; a state that nobody has thought of is the last.
    private static func rank(of state: String) -> Int {
        let life = ["prepared", "unrecorded", "untold", "unused", "running", "over", "recorded", "settled"]
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
        case .recorded: visit.outbox.isEmpty ? nil : visit.delivered()
        // Customers are told what is on record.
        case .told: visit.outbox.isEmpty && !visit.notices.isEmpty ? visit.notified() : nil
        // A check uses a visit once nothing waits that it must wait for.
        case .used: visit.outbox.isEmpty && !visit.needsNotice ? try? visit.used(at: self.start, mode: .full) : nil
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
        case .ended where !visit.outbox.isEmpty: "over"
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
        if causes.count > 3 { return "every other cause" }
        let words = steps.map { step in
            switch step {
            case .accepted: "accepted"
            case .recorded: "on record"
            case .told: "customer told"
            case .used: "used"
            case .ends(let cause): cause.rawValue
            }
        }
        return words.joined(separator: ", ")
    }

    private var stateTable: String {
        let rows = self.states.map { name, visit in
            "| \(name) | \(Self.grants(visit)) | \(visit.isRunning ? "yes" : "no") | \(Self.limits(of: visit)) |\n"
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
            let from = self.states.filter { Self.after(.ends(cause), $0.visit) != nil }.map(\.name)
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
