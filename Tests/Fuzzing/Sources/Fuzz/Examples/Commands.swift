// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit

@testable internal import AuditCommand
@testable internal import QuickStart
@testable internal import SQLRecords

extension Target {
    /// Command lines of the examples, with the files that AuditTool reads: logs, receipts, checkpoints and keys.
    static func commands(_ log: HonestLog) -> Self {
        let (file, checkpoint, key) = (ScratchFile("audit"), ScratchFile("held"), ScratchFile("key"))
        let places = ["FILE": file.path, "HELD": checkpoint.path, "KEY": key.path]
        let lines = [
            "verify FILE", "verify FILE --checkpoint HELD --hmac-key KEY --origin \(HonestLog.origin)",
            "verify FILE --hmac-key KEY --origin x --without staff --without customer", "show FILE --actor north",
            "query FILE --subject acme --kind act.viewed --outcome failed --visit v1 --capability domains.renew",
            "query FILE --from 2026-01-01T00:00:00Z --until 2027-01-01T00:00:00Z", "export FILE --format csv",
            "export FILE --format ocsf --without staff --origin x", "prove FILE 3 --size 7", "help", "verify --help",
            "--accounts FILE --json", "--accounts=x -h", "--json --database sqlite:FILE",
            "--database postgresql://ada@db/panel --json",
        ]
        return Self(
            name: "commands", maximumLength: 240,
            words: ["\n--", "\nFILE\n", "\nHELD", "\nKEY", "--hmac-key", "--checkpoint"]
                + AuditKind.allCases.map(\.rawValue) + ExportFormat.allCases.map(\.rawValue),
            seeds: lines.enumerated().flatMap { number, line in
                [[], [1], [3, 4, UInt8(number)], [4, 0, 9], [7, 0, 0, 255]].map { choices in
                    Array(line.replacing(" ", with: "\n").utf8) + [0] + choices
                }
            }
        ) { bytes in
            let parts = bytes.parts(2)
            let words = parts[0].text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            let typed = words.map { String($0) }
            checkTour(typed)
            checkDatabase(typed)
            guard let arguments = readArguments(typed) else { return }
            var choices = Choices(parts.count > 1 ? parts[1] : [])
            // The secret, something like it, or something else.
            let secret = choices.below(3) < 2 ? HonestLog.secret + choices.some(choices.below(9)) : choices.some(40)
            key.replace(with: secret)
            checkpoint.replace(with: choices.below(4) == 3 ? choices.some(40) : log.held.bytes)
            let honest = choices.below(2) == 0
            var lines = honest ? log.lines : [log.receipt.bytes]
            for _ in 0..<4 where !choices.isEmpty { choices.damage(&lines) }
            file.replace(with: Array(lines.map { $0 + [0x0A] }.joined()))
            let run = run(typed.map { places[$0] ?? $0 })
            check(run, of: arguments)
            if arguments.command == .verify, arguments.secret == "KEY", arguments.checkpoints.contains("HELD") {
                demand(run.status != .clean || isSecret(secret), "nothing is found clean with another key")
            }
        }
    }

    private struct Run: Sendable {
        var output: [String] = []
        var complaints: [String] = []
        var status = Command.Status.clean
    }

    private static func run(_ words: [String]) -> Run {
        waiting {
            var run = Run()
            let command = Command(write: { run.output.append($0) }, complain: { run.complaints.append($0) })
            run.status = await command.run(words)
            return run
        }
    }

    /// Whether the two codes of a text are the same: RFC 2104 fills short keys up with zeros.
    private static func isSecret(_ key: [UInt8]) -> Bool {
        key.starts(with: HonestLog.secret) && key.count <= 64
            && !key.dropFirst(HonestLog.secret.count).contains { $0 != 0 }
    }

    /// Whatever stands in a file, nothing of it forges a line of what is told about it.
    private static func check(_ run: Run, of arguments: AuditCommand.Arguments) {
        demand(run.complaints.allSatisfy(\.isOneLine), "a complaint is one line")
        switch arguments.command {
        case .verify, .show, .prove: demand(run.output.allSatisfy(\.isOneLine), "what is told is one line")
        case .query, .export:
            let lines = run.output.map { $0.utf8.last == 0x0D ? Array($0.utf8.dropLast()) : Array($0.utf8) }
            demand(!lines.joined().contains { $0 < 0x20 }, "a record is one line")
        case .help: demand(run.output == [AuditCommand.Arguments.help] && run.status == .clean, "help is given")
        }
    }

    /// Arguments that are accepted are those that were typed, each in its place.
    private static func readArguments(_ words: [String]) -> AuditCommand.Arguments? {
        let arguments: AuditCommand.Arguments
        do {
            arguments = try AuditCommand.Arguments(words)
        } catch {
            demand(error.text.isOneLine, "nothing that was typed forges what is told of it")
            return nil
        }
        guard arguments.command != .help else { return arguments }
        var (typed, operands): ([String: [String]], [String]) = ([:], [])
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            if word.hasPrefix("--"), let value = rest.popFirst() {
                typed[word, default: []].append(value)
            } else {
                operands.append(word)
            }
        }
        demand(arguments.file == operands.first, "the file is the one that was named")
        demand(arguments.sequence == operands.dropFirst().first.flatMap { Int64($0) }, "so is the entry")
        let (filter, size) = (arguments.filter, arguments.size)
        let texts = [
            "--origin": arguments.origin, "--hmac-key": arguments.secret, "--actor": filter.actor,
            "--subject": filter.subject, "--visit": filter.visit, "--capability": filter.capability,
            "--kind": filter.kind, "--outcome": filter.outcome, "--size": size.map { "\($0)" },
            "--format": typed["--format"].map { _ in arguments.format.rawValue },
            "--from": filter.from.map { "\($0)" }, "--until": filter.until.map { "\($0)" },
        ]
        for (option, value) in texts {
            let last = typed[option]?.last.flatMap { word -> String? in
                switch option {
                case "--from", "--until": Timestamp(rfc3339: word).map { "\($0)" }
                case "--size": Int64(word).map { "\($0)" }
                default: word
                }
            }
            demand(last == value, "what was typed behind \(option) is what is taken for it")
        }
        demand(arguments.checkpoints == typed["--checkpoint"] ?? [], "no checkpoint is lost")
        demand(
            Set(arguments.withheld.map(\.rawValue)) == Set((typed["--without"] ?? []).map { "audit:\($0):1" }),
            "what is to be left out is")
        return arguments
    }

    /// The arguments of QuickStart.
    private static func checkTour(_ words: [String]) {
        do {
            let arguments = try QuickStart.Arguments(words)
            let written = arguments.accountsFile.map { ["--accounts", $0] } ?? []
            let again = try QuickStart.Arguments(
                written + (arguments.isJSON ? ["--json"] : []) + (arguments.wantsHelp ? ["-h"] : []))
            demand(again == arguments, "arguments that are written are read again")
        } catch {
            demand(error.text.isOneLine, "nothing that was typed forges what is told of it")
        }
    }

    /// The database that the tour and the benchmark of SQLAdapters are given.
    private static func checkDatabase(_ words: [String]) {
        var rest = words
        guard let address = try? DatabaseAddress(takenFrom: &rest) else { return }
        let written =
            switch address {
            case .sqlite(let path): "sqlite:\(path)"
            case .postgreSQL(let url): url
            }
        guard let place = words.firstIndex(of: "--database") else { return demand(false, "no database is made up") }
        demand(words[place + 1].isExactly(written), "the database is the one that was named")
        demand(rest == Array(words[..<place] + words[(place + 2)...]), "the other words are left as they are")
    }
}
