// SPDX-License-Identifier: Apache-2.0

import Accounts

/// What the command line asks for.
struct Arguments: Hashable {
    /// The file to read accounts from; the one that comes with the tour unless given.
    var accountsFile: String?
    /// Whether to print the audit log as JSON Lines, and nothing else.
    var isJSON = false
    /// Whether to print ``help`` and do nothing.
    var wantsHelp = false

    /// A command line that makes no sense.
    struct UsageError: Error, Hashable {
        let text: String
    }

    /// Reads the arguments after the program's name.
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--accounts": try self.read(rest.popFirst())
            case _ where argument.hasPrefix("--accounts="): try self.read(String(argument.dropFirst(11)))
            case "--json": self.isJSON = true
            case "-h", "--help": self.wantsHelp = true
            default: throw UsageError(text: "unknown argument `\(argument.inert)`")
            }
        }
    }

    private mutating func read(_ file: String?) throws(UsageError) {
        guard let file, !file.isEmpty else { throw UsageError(text: "--accounts needs the path of a CSV file") }
        guard self.accountsFile == nil else { throw UsageError(text: "--accounts is there twice; name one file") }
        self.accountsFile = file
    }

    static let help = """
        A tour of signing in as a customer, on accounts from a CSV file.

        USAGE: QuickStart [--accounts FILE] [--json]

          --accounts FILE  Read the accounts from FILE instead of the ones that come with the tour.
          --json           Print the audit log as JSON Lines, with a checkpoint as the last line, and
                           nothing else: what `swift run AuditTool verify` reads.
          -h, --help       Print this.

        The file is UTF-8 and RFC 4180. Its first line names the columns, which may come in any order;
        columns with other names are ignored:

          \(AccountColumn.allCases.map(\.rawValue).prefix(6).joined(separator: ", ")),
          \(AccountColumn.allCases.map(\.rawValue).dropFirst(6).joined(separator: ", "))

          domains          separated by spaces
          role             administrator, reseller or customer
          owner            the id of the account above; empty for none
          status           active, pending, suspended or closed
          created_at       RFC 3339, such as 2026-03-01T09:30:00Z

        The tour needs, where “in use” means active and below nobody who is not:

        \(Cast.Part.allCases.map { "  - \($0.rawValue)" }.joined(separator: "\n"))

        Checked: that ids are printable ASCII without spaces, at most \(Account.ID.maximumLength) characters; that no two
        accounts share an id or, whatever its case, a username; that display names are there; roles,
        statuses and times; that owners are in the file, own what their role may own, are at most
        \(OwnershipTree.maximumDepth) above one another and not in a circle; that no value is over-long.
        Not checked: companies, e-mail addresses, domains and locales are taken as text. They may be
        empty, ill-formed, or the same for two accounts.

        EXIT STATUS: 0 when all went well; 1 when the accounts cannot be used, the tour fails or its
        output cannot be written; 2 when the arguments make no sense.

        """
}
