// SPDX-License-Identifier: Apache-2.0

/// What there is when the operations begin.
enum Stage: String, CaseIterable, Sendable {
    /// A hand-off is prepared.
    case prepared
    /// A visit is running and was used, and another hand-off is prepared in the same login session.
    case running
    /// A visit was stored whose process died before its start came on record. Its token is known all the same.
    case unrecorded
    /// As when running, and then everything of the operator was frozen.
    case frozen
    /// A reseller is in a customer's account with that customer's consent, and has a second person's yes to enter it once
    /// more. The customer must be told.
    case watched
    /// The same, and the second person has not answered yet.
    case asked
    /// A reseller is in a customer's account, and staff change accounts.
    case desk
    /// The same, and somebody died a while ago between attempting a transfer and storing it.
    case abandoned
    /// The same, and somebody died a while ago between storing a transfer and recording that it was made.
    case uncompleted

    /// The operations that have something to do on this stage.
    var operations: [Operation] {
        switch self {
        case .prepared: Operation.visiting.filter { !$0.needsToken }
        case .running: Operation.visiting
        case .unrecorded: Operation.visiting.filter { $0 != .accept }
        case .frozen: Operation.visiting + [.lift]
        case .watched: Operation.watching
        case .asked: Operation.agreeing + Operation.watching
        case .desk, .abandoned, .uncompleted: Operation.changes + [.settle, .start, .resume, .perform, .sweep]
        }
    }

    /// Whether accounts are changed on this stage.
    var isDesk: Bool {
        switch self {
        case .prepared, .running, .unrecorded, .frozen, .watched, .asked: false
        case .desk, .abandoned, .uncompleted: true
        }
    }

    /// Whether the customer and a second person have a say.
    var isWatched: Bool { self == .watched || self == .asked }
}

/// When the operations run.
enum Moment: String, CaseIterable, Sendable {
    /// While nothing is due.
    case early
    /// At the very millisecond at which the visit is idle, its start unused, or the code lapsed.
    case due
    /// The millisecond before, with time passing at any one point. Where accounts are changed nothing is due before
    /// somebody has died, and so much time passes that whoever settles takes everybody for dead.
    case between
}

/// Whether each operation runs in a process of its own, or all in requests of one.
enum Arrangement: String, CaseIterable, Sendable {
    case apart
    case together
}

/// What may go wrong by itself, once in a run.
enum Trouble: String, CaseIterable, Sendable {
    /// Nothing.
    case none
    /// A process dies at some call.
    case death
    /// A process dies at some call, or a call throws.
    case any

    func allows(_ fate: Fate) -> Bool {
        switch self {
        case .none: fate == .proceeds
        case .death: fate == .proceeds || fate.isDeath
        case .any: true
        }
    }
}

/// Some operations and everything about the world they run in, except who comes when.
struct Scenario: Hashable, Sendable {
    var operations: [Operation]
    var stage = Stage.running
    var moment = Moment.early
    var arrangement = Arrangement.apart
    var log = LogHealth.well
    var trouble = Trouble.any
}

extension Scenario: CustomStringConvertible {
    /// What is done, without where.
    var name: String { self.operations.map(\.rawValue).joined(separator: "+") }

    /// The scenario in words, from which it can be read again.
    var description: String {
        [
            self.name, self.stage.rawValue, self.moment.rawValue,
            self.arrangement.rawValue, self.log.rawValue, self.trouble.rawValue,
        ].joined(separator: " ")
    }

    init?(_ text: some StringProtocol) {
        let words: [String] = text.split { $0 == " " }.map { String($0) }
        guard words.count == 6, let stage = Stage(rawValue: words[1]), let moment = Moment(rawValue: words[2]),
            let arrangement = Arrangement(rawValue: words[3]), let log = LogHealth(rawValue: words[4]),
            let trouble = Trouble(rawValue: words[5])
        else { return nil }
        let names: [Substring] = Substring(words[0]).split(separator: "+")
        let operations = names.compactMap { Operation(rawValue: String($0)) }
        guard operations.count == names.count else { return nil }
        self.init(
            operations: operations, stage: stage, moment: moment, arrangement: arrangement, log: log, trouble: trouble)
    }
}
