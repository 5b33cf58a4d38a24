// SPDX-License-Identifier: Apache-2.0

import Accounts

/// Says what the records of a CSV file mean as accounts, and what about them does not make sense.
struct AccountsReader {
    private(set) var problems = FileProblems()
    private var header = AccountsHeader.none
    private var idLines: [Account.ID: Int] = [:]
    private var usernameLines: [String: Int] = [:]

    mutating func accounts(in bytes: [UInt8]) -> [Account] {
        let records: [CSV.Record]
        do {
            try AccountsHeader.checkFormat(of: bytes)
            records = CSV.records(in: bytes, problems: &self.problems)
            self.header = try AccountsHeader(records.first, orElse: self.problems.first.first)
        } catch {
            // No row makes sense before the first line does.
            self.problems = FileProblems(error)
            return []
        }
        var accounts: [Account] = []
        accounts.reserveCapacity(records.count)
        for record in records.dropFirst() {
            guard record.fields.count == self.header.fieldCount else {
                self.problems.add(self.wrongCount(of: record))
                continue
            }
            if let account = self.account(record) { accounts.append(account) }
        }
        // Where a record could not be read, its customers would seem to have lost their owner.
        if self.problems.count == 0 {
            OwnershipCheck(accounts: accounts, lines: self.idLines).run(into: &self.problems)
        }
        return accounts
    }

    private func wrongCount(of record: CSV.Record) -> FileProblem {
        let count = record.fields.count
        return FileProblem(
            line: record.line,
            text: record.fields == [""]
                ? "an empty line"
                : "\(count) field\(count == 1 ? "" : "s"), where the first line has \(self.header.fieldCount)")
    }

    private mutating func account(_ record: CSV.Record) -> Account? {
        let before = self.problems.count
        let id = self.value(.id, of: record, "printable ASCII without spaces") { Account.ID(rawValue: $0) }
        let username = self.value(.username, of: record, "a name to sign in with") { $0.isEmpty ? nil : $0 }
        let displayName = self.value(.displayName, of: record, "a name") { $0.isEmpty ? nil : $0 }
        let company = self.value(.company, of: record)
        let email = self.value(.email, of: record)
        let domains = self.value(.domains, of: record)?.split(separator: " ").map { String($0) }
        let role = self.value(.role, of: record, "administrator, reseller or customer") { Role(rawValue: $0) }
        let owner = self.value(.owner, of: record, "the id of an account") { text -> Account.ID?? in
            text.isEmpty ? .some(nil) : Account.ID(rawValue: text).map { .some($0) }
        }
        let status = self.value(.status, of: record, "active, pending, suspended or closed") {
            AccountStatus.Kind(rawValue: $0)
        }
        let locale = self.value(.locale, of: record)
        let createdAt = self.value(.createdAt, of: record, "an RFC 3339 time such as 2026-03-01T09:30:00Z") {
            Timestamp(rfc3339: $0)
        }
        if let id { self.note(id.rawValue, .id, of: record, before: self.idLines.updateValue(record.line, forKey: id)) }
        if let username {
            // Nobody could sign in as `Acme` and as `acme` and be told apart.
            let earlier = self.usernameLines.updateValue(record.line, forKey: username.lowercased())
            self.note(username, .username, of: record, before: earlier)
        }
        guard self.problems.count == before, let id, let username, let displayName, let role, let owner, let status,
            let createdAt
        else { return nil }
        return Account(
            id: id, username: username, displayName: displayName, company: company?.nonEmpty, email: email?.nonEmpty,
            domains: domains ?? [], locale: locale?.nonEmpty, role: role, owner: owner,
            status: Self.status(status, since: createdAt), createdAt: createdAt)
    }

    /// The value of a field as `read` finds it; nil, with a problem, when it is over-long or not what it must be.
    private mutating func value<Value>(
        _ column: AccountColumn, of record: CSV.Record, _ expected: String, _ read: (String) -> Value?
    ) -> Value? {
        guard let place = self.header.places[column] else { return nil }
        let text = record.fields[place]
        guard text.utf8.count <= column.maximumLength else {
            self.problems.add(
                FileProblem(
                    line: record.line, column: column.rawValue,
                    text: "\(text.utf8.count) bytes, of which at most \(column.maximumLength) are allowed"))
            return nil
        }
        if let value = read(text) { return value }
        let found = text.isEmpty ? "is empty" : "`\(text.inert)` is wrong"
        self.problems.add(
            FileProblem(line: record.line, column: column.rawValue, text: "\(found); it must be \(expected)"))
        return nil
    }

    private mutating func value(_ column: AccountColumn, of record: CSV.Record) -> String? {
        self.value(column, of: record, "text") { $0 }
    }

    private mutating func note(_ text: String, _ column: AccountColumn, of record: CSV.Record, before earlier: Int?) {
        guard let earlier else { return }
        self.problems.add(
            FileProblem(
                line: record.line, column: column.rawValue, text: "`\(text.inert)` is on line \(earlier) already"))
    }

    /// The status of an account.
    ///
    /// A file does not tell who suspended it, why and when, so the company itself is named,
    /// with the highest authority, as of the account's first day.
    private static func status(_ kind: AccountStatus.Kind, since createdAt: Timestamp) -> AccountStatus {
        switch kind {
        case .active: .active
        case .pending: .pending
        case .closed: .closed
        case .suspended:
            .suspended(
                Suspension(
                    by: "hosting-company", authority: .administrator, reason: "not told by the accounts file",
                    at: createdAt))
        }
    }
}

extension String {
    fileprivate var nonEmpty: Self? { self.isEmpty ? nil : self }
}
