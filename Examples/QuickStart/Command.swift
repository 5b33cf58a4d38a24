// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit

/// The program: reads accounts, plays the tour on them, and prints the audit log it leaves.
struct Command {
    /// How the program ends.
    enum Status: Int32 {
        case success = 0
        case failure = 1
        case usage = 2
    }

    let terminal: Terminal
    /// Takes a line for those who are to mend something.
    let complain: (String) -> Void
    /// Opens the stores to play on; nil to play in memory.
    var stores: (() async throws -> TourStores)?

    func run(_ arguments: [String]) async -> Status {
        do {
            let arguments = try Arguments(arguments)
            if arguments.wantsHelp {
                self.terminal.write(Arguments.help)
            } else if arguments.isJSON {
                let tour = try await self.tour(of: arguments, on: .silent)
                for entry in try await tour.entries() { self.terminal.write(entry.jsonLine() + "\n") }
                if let line = LogRecord.checkpoint(try await tour.log.checkpoint()).line {
                    self.terminal.write(String(decoding: line, as: UTF8.self) + "\n")
                }
            } else {
                let log = try await self.tour(of: arguments, on: self.terminal).entries()
                self.terminal.heading("The audit log of all that")
                self.terminal.show(try LogTable.table(of: log, width: self.terminal.tableWidth))
            }
            return .success
        } catch let error as Arguments.UsageError {
            self.complain("QuickStart: \(error.text); see --help")
            return .usage
        } catch let error as AccountsFileError {
            self.complain(error.description)
        } catch {
            self.complain("QuickStart: \(String(describing: error).inert)")
        }
        return .failure
    }

    private func tour(of arguments: Arguments, on terminal: Terminal) async throws -> Tour {
        let file = arguments.accountsFile ?? AccountsFile.shipped
        let accounts = try AccountsFile.load(file)
        let cast: Cast
        do {
            cast = try Cast(from: accounts)
        } catch {
            throw AccountsFileError(file: file, remark: error.description)
        }
        let stores: TourStores
        if let open = self.stores {
            stores = try await open()
            try await stores.add(accounts)
        } else {
            stores = try .inMemory(accounts)
        }
        let tour = try Tour(cast, on: stores, at: try await stores.morning(), terminal: terminal)
        try await tour.run()
        return tour
    }
}
