// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

/// What the command line asks for.
struct Arguments {
    /// What is to be done with the log.
    enum Command: String, CaseIterable {
        case verify
        case show
        case query
        case export
        case prove
        case help
    }

    /// A command line that makes no sense.
    struct UsageError: Error, Hashable, CustomStringConvertible {
        let text: String

        var description: String { self.text }
    }

    private(set) var command = Command.help
    private(set) var file = ""
    private(set) var checkpoints: [String] = []
    private(set) var secret: String?
    private(set) var origin: String?
    private(set) var filter = Filter()
    private(set) var format = ExportFormat.jsonLines
    private(set) var withheld: Set<SealedPart.Label> = []
    private(set) var sequence: Int64?
    private(set) var size: Int64?

    /// Reads the arguments after the program's name.
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        if arguments.isEmpty { throw UsageError(text: "there is no command") }
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) { return }
        guard let name = rest.popFirst(), let command = Command(rawValue: name) else {
            throw UsageError(text: "unknown command `\(arguments[0].inert)`")
        }
        self.command = command
        var operands: [String] = []
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                operands.append(argument)
                continue
            }
            guard let value = rest.popFirst() else { throw UsageError(text: "\(argument.inert) needs a value") }
            try self.read(argument, value)
        }
        guard operands.count == (command == .prove ? 2 : command == .help ? 0 : 1) else {
            throw UsageError(text: command == .prove ? "name a file and an entry" : "name one file")
        }
        self.file = operands.first ?? ""
        if command == .prove { self.sequence = try Self.number(operands[1]) }
    }

    private mutating func read(_ option: String, _ value: String) throws(UsageError) {
        switch (self.command, option) {
        case (.verify, "--checkpoint"): self.checkpoints.append(value)
        case (.verify, "--hmac-key"): self.secret = value
        case (.verify, "--origin"), (.export, "--origin"): self.origin = value
        case (.export, "--format"): self.format = try Self.format(value)
        case (.show, "--actor"), (.query, "--actor"): self.filter.actor = value
        case (.show, "--subject"), (.query, "--subject"): self.filter.subject = value
        case (.show, "--visit"), (.query, "--visit"): self.filter.visit = value
        case (.show, "--capability"), (.query, "--capability"): self.filter.capability = value
        case (.show, "--kind"), (.query, "--kind"):
            self.filter.kind = try Self.word(value, of: AuditKind.allCases.map(\.rawValue))
        case (.show, "--outcome"), (.query, "--outcome"):
            self.filter.outcome = try Self.word(value, of: AuditOutcome.allCases.map(\.rawValue))
        case (.show, "--from"), (.query, "--from"): self.filter.from = try Self.time(value)
        case (.show, "--until"), (.query, "--until"): self.filter.until = try Self.time(value)
        case (.export, "--without") where value == "staff", (.verify, "--without") where value == "staff":
            self.withheld.insert(.staff)
        case (.export, "--without") where value == "customer", (.verify, "--without") where value == "customer":
            self.withheld.insert(.customer)
        case (.prove, "--size"): self.size = try Self.number(value)
        default: throw UsageError(text: "`\(self.command.rawValue)` knows no \(option.inert) `\(value.inert)`")
        }
    }

    private static func number(_ text: String) throws(UsageError) -> Int64 {
        guard let number = Int64(text), number >= 0 else {
            throw UsageError(text: "`\(text.inert)` is no number of entries")
        }
        return number
    }

    private static func format(_ name: String) throws(UsageError) -> ExportFormat {
        guard let format = ExportFormat(rawValue: name) else {
            let names = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(text: "`\(name.inert)` is none of the formats \(names)")
        }
        return format
    }

    private static func word(_ text: String, of words: [String]) throws(UsageError) -> String {
        guard words.contains(text) else {
            throw UsageError(text: "`\(text.inert)` is none of \(words.joined(separator: ", "))")
        }
        return text
    }

    private static func time(_ text: String) throws(UsageError) -> Timestamp {
        guard let time = Timestamp(rfc3339: text) else {
            throw UsageError(text: "`\(text.inert)` is no time such as 2026-03-01T09:30:00Z")
        }
        return time
    }

    static let help = """
        Reads an audit log that was exported as JSON Lines or CSV, and needs nothing else.

        USAGE: AuditTool verify FILE [--checkpoint FILE]... [--hmac-key FILE] [--origin NAME]
                                     [--without staff] [--without customer]
               AuditTool show FILE [--actor A] [--subject S] [--visit V] [--capability C] [--kind K]
                                   [--outcome O] [--from TIME] [--until TIME]
               AuditTool query FILE   (as show, but prints the lines as they are)
               AuditTool export FILE [--format jsonl|csv|ocsf|ecs|cloudevents] [--origin NAME]
                                     [--without staff] [--without customer]
               AuditTool prove FILE ENTRY [--size N]

          verify   Names everything that is not as it must be, goes on after each, and counts. FILE is a
                   log or the receipt of a visit.
                   --checkpoint FILE  a checkpoint that you have from somewhere else: what it covers is
                                      what it was then, or a finding says otherwise
                   --hmac-key FILE    the secret that checkpoints were signed with, as raw bytes
                   --origin NAME      the log that checkpoints must be of
                   --without PART     a part that was left out of the export: it is not missed
          show     Prints one line for each entry, in words.
          query    Prints the same entries as the lines they are. An actor is a handle, or an account
                   where that is not erased; what they caused for others is theirs too.
          export   Prints the log again: as JSON Lines that can be verified, as CSV, or as events of
                   OCSF, ECS or CloudEvents; without the sealed details of staff or customers if asked.
                   --origin NAME      the log's name, as events are to give it
          prove    Prints why an entry (a number, from 0) is part of the log, as JSON.

        EXIT STATUS: 0 when nothing was found; 1 when something was; 2 when the file cannot be read or
        the arguments make no sense, or there is nothing in the file.
        """
}
