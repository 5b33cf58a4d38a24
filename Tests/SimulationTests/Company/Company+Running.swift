// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import Synchronization

/// One run of a script: its moves one by one, then what was begun is brought to an end, then all is healed and judged.
extension Company {
    /// What came of a script.
    struct Outcome: Sendable {
        let violations: [Violation]
        let tally: Tally
    }

    /// Runs a script up to the first promise that is broken, and tells each step, for a story.
    static func run(_ script: Script, flaw: Flaw? = nil, telling tell: ((String) -> Void)? = nil) throws -> Outcome {
        let company = try Company(script.rules, flaw: flaw)
        defer { company.scheduler.close() }
        company.scheduler.phase = .stepping
        for move in script.moves where company.isSound { company.make(move, tell) }
        // Everybody who is still at something comes to its end.
        while company.isSound, company.scheduler.waiting.contains(where: { $0 != nil }) {
            company.make(.step(0, .proceeds), tell)
        }
        if company.isSound { company.findHangs() }
        if company.isSound {
            tell?("recovery")
            company.heal()
        }
        return company.chronicle.withLock { chronicle in
            chronicle.tally.worlds = 1
            return Outcome(violations: chronicle.violations, tally: chronicle.tally)
        }
    }

    private var isSound: Bool { self.chronicle.withLock { $0.violations.isEmpty } }

    private func make(_ move: Move, _ tell: ((String) -> Void)?) {
        switch move {
        case .begins(let wanted, let person, let node, let choice):
            let errand = choice % 8 == 0 ? wanted : self.possible(self.pursued(wanted, choice), choice)
            let people = self.candidates(for: errand, choice: choice)
            self.begin(errand, person: people[person % people.count], node: node % Self.nodeCount, choice: choice, tell)
        case .step(let index, let fate): self.step(index, fate, tell)
        case .passes(let milliseconds):
            tell?("time passes: \(Duration.milliseconds(milliseconds))")
            self.clock.advance(by: .milliseconds(milliseconds))
            self.look()
        case .setsClock(let node, let milliseconds):
            tell?("the clock of node \(node) is \(milliseconds) ms off")
            if milliseconds < -5_000 { self.chronicle.withLock { $0.hasJumped = true } }
            self.chronicle.withLock { chronicle in
                chronicle.latestShown = max(chronicle.latestShown, self.latest)
                // Whoever has begun a check there goes on as if it had begun before.
                for hand in chronicle.jobs.indices where chronicle.jobs[hand]?.node == node % Self.nodeCount {
                    chronicle.jobs[hand]?.looks = [Chronicle.Look(records: .all, step: 0)]
                }
            }
            self.clocks[node % Self.nodeCount].isOff(by: .milliseconds(milliseconds))
            self.look()
        case .crash(let node):
            tell?("node \(node) dies")
            self.crash(node % Self.nodeCount)
        case .log(let health):
            tell?("the log is \(health.rawValue)")
            self.weather = health
            self.chronicle.withLock { chronicle in
                chronicle.unloggedSince = health == .well ? nil : chronicle.unloggedSince ?? chronicle.step
                if health != .well { for hand in chronicle.jobs.indices { chronicle.jobs[hand]?.hadTrouble = true } }
            }
        }
    }

    private func begin(_ errand: Errand, person: Int, node: Int, choice: Int, _ tell: ((String) -> Void)?) {
        guard let hand = self.chronicle.withLock({ $0.jobs.firstIndex { $0 == nil } }) else { return }
        let staff = self.chronicle.withLock { chronicle in
            chronicle.step += 1
            // Now and then a browser that missed the end of its login.
            let staff = chronicle.people[person].staff(before: choice % 11 == 0 ? 1 : 0)
            chronicle.jobs[hand] = Chronicle.Job(
                errand: errand, person: person, node: node, login: staff.loginSession, began: self.clock.now,
                hadTrouble: chronicle.unloggedSince != nil, size: chronicle.entries.count, before: chronicle.remains)
            chronicle.tally.asked[errand, default: 0] += 1
            return staff
        }
        tell?("\(Pick.letters[hand]): \(Self.people[person]) begins to \(errand.rawValue) at node \(node)")
        let services = self.node(node)
        Task(executorPreference: self.scheduler.executor) {
            await Gate.$process.withValue(hand) {
                let attempt = Attempt(
                    company: self, hand: hand, person: person, staff: staff, node: services, choice: choice)
                do {
                    try await attempt.make(errand)
                } catch {
                    self.judge(error, of: errand, hand)
                }
                self.chronicle.withLock { $0.jobs[hand] = nil }
            }
        }
        self.scheduler.executor.drain()
        self.look(at: [])
    }

    private func step(_ index: Int, _ fate: Fate, _ tell: ((String) -> Void)?) {
        let waiting = self.scheduler.waiting.enumerated().compactMap { hand, arrival in arrival.map { (hand, $0) } }
        guard !waiting.isEmpty else { return }
        let (hand, arrival) = waiting[index % waiting.count]
        let fate = arrival.call.isFallible ? fate : .proceeds
        guard let job = self.chronicle.withLock({ $0.jobs[hand] }) else { preconditionFailure("who waits has a job") }
        self.chronicle.withLock { chronicle in
            chronicle.step += 1
            chronicle.tally.steps += 1
            if fate == .failsBefore || fate == .failsAfter {
                chronicle.tally.failures += 1
                // Appends of one node go together, and fail together.
                for hand in chronicle.jobs.indices where chronicle.jobs[hand]?.node == job.node {
                    chronicle.jobs[hand]?.hadTrouble = true
                }
            }
            chronicle.jobs[hand]?.looks.append(Chronicle.Look(records: arrival.call.reads, step: chronicle.step))
        }
        if job.errand.onlyLooks, !arrival.call.writes.isEmpty {
            self.report(.preview, "to \(job.errand.rawValue) \(arrival.call.title)")
        }
        tell?("\(self.line(of: hand, job, arrival.call))\(fate.words)")
        self.scheduler.step(hand, fate)
        if fate.isDeath { self.crash(job.node) }
        self.look(at: arrival.call.writes)
    }

    /// Everybody at a node dies with it.
    private func crash(_ node: Int) {
        let dead = self.chronicle.withLock { chronicle in
            let dead = chronicle.jobs.indices.filter { chronicle.jobs[$0]?.node == node }
            for hand in dead { chronicle.jobs[hand] = nil }
            chronicle.tally.crashes += 1
            return dead
        }
        for hand in dead { self.scheduler.bury(hand) }
        self.replaceNode(node)
    }

    /// What fails has a reason: a call that failed, a log that took nothing, or others who were always faster.
    private func judge(_ error: any Error, of errand: Errand, _ hand: Int) {
        guard let job = self.chronicle.withLock({ $0.jobs[hand] }), !job.hadTrouble else { return }
        if (error as? ImpersonationError)?.code == .contention { return }
        // A consent that was over by the time at which it was to begin.
        if errand == .consent, (error as? ImpersonationError)?.code == .invalidInput { return }
        if (error as? AdministrationError)?.code == .contention { return }
        if let error = error as? AuditError, self.isExpected(error, of: errand, job) { return }
        self.report(.noGuess, "\(errand.rawValue) failed though nothing was wrong: \(error)")
    }

    private func findHangs() {
        let hanging = self.chronicle.withLock { $0.jobs.compactMap { $0?.errand.rawValue } }
        if !hanging.isEmpty { self.report(.noGuess, "never come to an end: \(hanging)") }
    }

    private func line(of hand: Int, _ job: Chronicle.Job, _ call: Call) -> String {
        let particulars = call.particulars()
        let what = particulars.isEmpty ? "\(call.title)" : "\(call.title): \(particulars)"
        let step = self.chronicle.withLock { $0.step }
        return "\(step). \(Pick.letters[hand]) (\(Self.people[job.person]): \(job.errand.rawValue)) \(what)"
    }
}
