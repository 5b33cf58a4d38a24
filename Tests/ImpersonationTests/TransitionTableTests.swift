// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import InMemoryAdapters
import Permissions
import Testing

@testable import Impersonation

/// Every state, every step, and every relation of the time to the limits of that state: what becomes of the visit.
@Suite struct `The transition table` {
    /// The states that differ in what may happen next.
    enum Start: String, CaseIterable {
        case prepared
        case unconfirmed
        case unused
        case used
        case ended
    }

    /// The steps of a visit's life.
    enum Step: String, CaseIterable {
        case accept
        case use
        case stop
        case withdraw
        case deliver
    }

    /// Where the time stands, seen from the start of the state.
    enum Moment: String, CaseIterable {
        case clockBackTooFar
        case clockBackALittle
        case atOnce
        case beforeTheLimit
        case atTheLimit
        case afterTheLimit
    }

    static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
    static let limits = VisitLimits()

    static func visit(_ state: Start) throws -> Visit {
        let terms = VisitTerms(
            actor: Person(id: "north", name: "North", username: "north", role: .reseller),
            subject: Person(id: "acme", name: "Acme", username: "acme", role: .customer), loginSession: "login",
            authenticatedAt: Self.start, loginEndsAt: nil, origin: nil, reason: "asked by phone",
            returnPoint: HostingCompany.page, mode: .full,
            rule: "ownership", preparedAt: Self.start, switchedFrom: nil, handOff: nil, correlation: nil)
        let prepared = Visit(id: "v1", terms: terms, until: Self.start.advanced(by: .seconds(60)))
        let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
        let unconfirmed = try prepared.accepted(
            at: Self.start, token: SHA256.hash([3]), mode: .full, epoch: 0, limits: Self.limits, salts: salts)
        switch state {
        case .prepared: return prepared
        case .unconfirmed: return unconfirmed
        case .unused: return unconfirmed.delivered()
        case .used: return try unconfirmed.used(at: Self.start, mode: .full)
        case .ended:
            return try unconfirmed.delivered().ended(Visit.Ending(.stopped, at: Self.start), salts: salts).delivered()
        }
    }

    /// The first limit of a state, counted from its start; nil where there is none.
    static func limit(of state: Start) -> Duration? {
        switch state {
        case .prepared: .seconds(60)
        case .unconfirmed, .unused: .seconds(60)
        case .used: .seconds(15 * 60)
        case .ended: nil
        }
    }

    static func time(_ moment: Moment, of state: Start) -> Timestamp {
        let limit = Self.limit(of: state) ?? .seconds(60)
        let offset: Duration =
            switch moment {
            case .clockBackTooFar: .milliseconds(-5_001)
            case .clockBackALittle: .milliseconds(-5_000)
            case .atOnce: .zero
            case .beforeTheLimit: limit - .milliseconds(1)
            case .atTheLimit: limit
            case .afterTheLimit: limit + .seconds(10_000)
            }
        return Self.start.advanced(by: offset)
    }

    /// The end that time brings: the specification, written out.
    static func expectedEnd(of state: Start, _ moment: Moment) -> EndCause? {
        switch (state, moment) {
        case (.ended, _): nil
        case (_, .clockBackALittle), (_, .atOnce), (_, .beforeTheLimit): nil
        case (.prepared, .clockBackTooFar), (.prepared, .atTheLimit), (.prepared, .afterTheLimit): .lapsed
        case (.unconfirmed, .clockBackTooFar), (.unused, .clockBackTooFar), (.used, .clockBackTooFar): .clockWentBack
        case (.unconfirmed, .atTheLimit), (.unused, .atTheLimit): .notEntered
        case (.unconfirmed, .afterTheLimit), (.unused, .afterTheLimit): .notEntered
        case (.used, .atTheLimit), (.used, .afterTheLimit): .idle
        }
    }

    @Test(arguments: Start.allCases, Moment.allCases)
    func `time alone ends a visit exactly at its limit`(_ state: Start, _ moment: Moment) throws {
        let overdue = try Self.visit(state).overdue(at: Self.time(moment, of: state), seenAt: nil)
        #expect(overdue?.cause == Self.expectedEnd(of: state, moment))
    }

    /// The state after a step; nil where the step is refused.
    ///
    /// A step that time forbids is refused by `accept` alone: the service looks at the time before every other step.
    static func expectedState(after step: Step, from state: Start, _ moment: Moment) -> String? {
        switch (state, step) {
        case (.prepared, .accept):
            moment == .atTheLimit || moment == .afterTheLimit ? nil : "active"
        case (.prepared, .withdraw): "ended"
        case (.prepared, .deliver): "prepared"
        case (.prepared, .use), (.prepared, .stop): nil
        case (.unconfirmed, .use), (.unused, .use), (.used, .use): "active"
        case (.unconfirmed, .stop), (.unused, .stop), (.used, .stop): "ended"
        case (.unconfirmed, .deliver), (.unused, .deliver), (.used, .deliver): "active"
        case (.unconfirmed, .accept), (.unused, .accept), (.used, .accept): nil
        case (.unconfirmed, .withdraw), (.unused, .withdraw), (.used, .withdraw): nil
        case (.ended, .deliver): "ended"
        case (.ended, .accept), (.ended, .use), (.ended, .stop), (.ended, .withdraw): nil
        }
    }

    static let steps = Start.allCases.flatMap { state in Step.allCases.map { (state, $0) } }

    @Test(arguments: Self.steps, Moment.allCases)
    func `each step leads where the diagram says, or throws and changes nothing`(
        _ pair: (Start, Step), _ moment: Moment
    ) throws {
        let (state, step) = pair
        let visit = try Self.visit(state)
        let now = Self.time(moment, of: state)
        let salts = Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2]))
        let next = try? {
            switch step {
            case .accept:
                try visit.accepted(
                    at: now, token: SHA256.hash([3]), mode: .full, epoch: 0, limits: Self.limits, salts: salts)
            case .use: try visit.used(at: now, mode: .full)
            case .stop: try visit.ended(Visit.Ending(.stopped, at: now), salts: salts)
            case .withdraw: try visit.ended(Visit.Ending(.withdrawn, at: now), salts: salts)
            case .deliver: visit.delivered()
            }
        }()
        let name = next.map { next in
            switch next.state {
            case .prepared: "prepared"
            case .active: "active"
            case .ended: "ended"
            }
        }
        #expect(name == Self.expectedState(after: step, from: state, moment))
        if let next {
            #expect(next.revision == visit.revision + 1)
            #expect(next.id == visit.id && next.terms == visit.terms)
        }
        if let ended = next?.ended { #expect(ended.duration >= .zero) }
    }

    @Test func `the start and the stop of a visit wait in its outbox until they are delivered`() throws {
        let visit = try Self.visit(.unconfirmed)
        #expect(visit.outbox.map(\.kind) == [.visitStarted])
        #expect(!visit.isRunning && visit.isUnsettled)
        let salts = Visit.Salts(staff: SHA256.hash([4]), customer: SHA256.hash([5]))
        let ended = try visit.ended(Visit.Ending(.stopped, at: Self.start), salts: salts)
        #expect(ended.outbox.map(\.kind) == [.visitStarted, .visitStopped])
        #expect(ended.isUnsettled)
        #expect(ended.delivered().outbox.isEmpty)
        #expect(!ended.delivered().isUnsettled)
    }

    @Test func `the deadline is the operator's own login when that ends first`() throws {
        let login = Self.start.advanced(by: .seconds(100))
        let terms = VisitTerms(
            actor: Person(id: "north", name: "North", username: "north", role: .reseller),
            subject: Person(id: "acme", name: "Acme", username: "acme", role: .customer), loginSession: "login",
            authenticatedAt: Self.start, loginEndsAt: login, origin: nil, reason: "asked by phone",
            returnPoint: HostingCompany.page, mode: .full,
            rule: "ownership", preparedAt: Self.start, switchedFrom: nil, handOff: nil, correlation: nil)
        let visit = try Visit(id: "v1", terms: terms, until: login).accepted(
            at: Self.start, token: SHA256.hash([3]), mode: .full, epoch: 0, limits: Self.limits,
            salts: Visit.Salts(staff: SHA256.hash([1]), customer: SHA256.hash([2])))
        #expect(visit.active?.deadline == login)
    }

    @Test func `the mode is lowered in use and never raised`() throws {
        let lowered = try Self.visit(.used).used(at: Self.start, mode: .readOnly)
        #expect(lowered.active?.mode == .readOnly)
        #expect(try lowered.used(at: Self.start, mode: .full).active?.mode == .readOnly)
    }
}
