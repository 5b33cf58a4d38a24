// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Audit
import Impersonation
import InMemoryAdapters
import NaiveOracle
import Permissions
import SeededDice
import Testing

/// Replays an ownership history through the account desk, line by line, beside a naive oracle.
///
/// After each line it compares what is cheap: the answer, the account, its standing and the number of accounts that
/// changed hands. Every hundred lines and at the end it compares everything: all accounts, what a dozen viewers list and
/// count, and whom they may enter.
struct Replay {
    static let administrator: Account.ID = "registry"

    let store = InMemoryAccountStore()
    let logStore = InMemoryAuditStore()
    let clock = ManualClock()
    private let changes: AdministrationService
    private let desk: AccountDesk
    private(set) var company = NaiveCompany()
    private(set) var granted = 0
    private var dice = Dice(seed: 11)

    init() throws {
        let log = AuditLog(store: self.logStore, clock: self.clock, entropy: SeededEntropy(seed: 12))
        self.changes = AdministrationService(
            accounts: self.store, sessions: InMemorySessionStore(), log: log,
            limits: try VisitLimits(refusalsPerMinute: VisitLimits.maximumRefusalsPerMinute), clock: self.clock,
            entropy: SeededEntropy(seed: 13))
        self.desk = AccountDesk(accounts: self.store, policy: .standard)
        #expect(
            try self.store.commit(AccountCommit(inserts: [Office.account(Self.administrator, .administrator)]))
                == .committed)
        self.company.admit(Self.administrator, .administrator)
    }

    /// Replays `lines`; empty ones are left out.
    mutating func run(_ lines: some Sequence<some StringProtocol>) async throws {
        for (number, text) in lines.enumerated() where !text.isEmpty {
            let line = try #require(HistoryLine(text), "line \(number + 1) is not one: \(text)")
            try await self.apply(line)
            if (number + 1).isMultiple(of: 100) { try await self.compareAll(after: line) }
        }
        try await self.compareAll(after: nil)
    }

    private mutating func apply(_ line: HistoryLine) async throws {
        self.clock.now = max(self.clock.now, line.time)
        let answer = try await self.ask(line)
        let isAllowed = self.company.make(line)
        if isAllowed { self.granted += 1 }
        try #require((answer.refusal == nil) == isAllowed, "\(line): \(answer)")
        guard let member = self.company.members[line.account] else { return }
        let stored = try #require(self.store.accounts([line.account])[0], "\(line)")
        try #require(stored.role == member.role && stored.owner == member.owner, "\(line)")
        try #require(stored.status.kind == member.status, "\(line)")
        let standing = try #require(self.store.standings(of: [line.account])[0], "\(line)")
        try #require(standing.owners.map(\.id) == self.company.owners(of: line.account), "\(line)")
        try #require(standing.effectiveStatus == self.company.effectiveStatus(of: line.account), "\(line)")
    }

    private func ask(_ line: HistoryLine) async throws -> Answer<ChangedAccount> {
        let staff = Operator(account: Self.administrator, loginSession: "login", authenticatedAt: self.clock.now)
        switch line.move {
        case .created(let role, let owner):
            return try await self.changes.create(Office.account(line.account, role), below: owner, by: staff)
        case .owner(let owner): return try await self.changes.transfer(line.account, to: owner, by: staff)
        case .role(let role): return try await self.changes.setRole(of: line.account, to: role, by: staff)
        case .suspended: return try await self.changes.suspend(line.account, because: "a history", by: staff)
        case .enabled: return try await self.changes.enable(line.account, by: staff)
        case .closed(let heir): return try await self.changes.close(line.account, handingOverTo: heir, by: staff)
        }
    }

    /// Compares everything with the oracle.
    private mutating func compareAll(after line: HistoryLine?) async throws {
        let all = try await self.listing(AccountSearch(limit: AccountSearch.maximumLimit), as: Self.administrator)
        let stored = all.reduce(into: [Account.ID: NaiveCompany.Member]()) {
            $0[$1.id] = NaiveCompany.Member(role: $1.role, owner: $1.owner, status: $1.status.kind)
        }
        try #require(stored == self.company.members, "\(line.map(String.init(describing:)) ?? "at the end")")
        try #require(treeFlaws(in: all).isEmpty)
        let ids = self.company.members.keys.sorted()
        let resellers = ids.filter { self.company.members[$0]?.role == .reseller }
        for viewer in resellers.shuffled(using: &self.dice).prefix(10) + ids.shuffled(using: &self.dice).prefix(2) {
            try await self.compare(viewer, ids)
        }
    }

    /// Compares what one viewer lists, counts and may enter.
    private mutating func compare(_ viewer: Account.ID, _ ids: [Account.ID]) async throws {
        let company = self.company
        let listed = try await self.listing(AccountSearch(), as: viewer)
        try #require(listed.map(\.id).sorted() == ids.filter { company.sees(viewer, $0) }, "what \(viewer) lists")
        let counts = try await self.desk.counts(as: viewer)
        try #require(
            counts.number(statuses: [.suspended])
                == ids.count { company.sees(viewer, $0) && company.members[$0]?.status == .suspended },
            "how many \(viewer) counts as suspended")
        let subjects = Array(ids.shuffled(using: &self.dice).prefix(60)) + listed.map(\.id).prefix(60)
        let modes = try await self.desk.preview(entering: subjects, as: viewer).map(\.mode)
        try #require(modes == subjects.map { company.entry(of: viewer, into: $0) }, "whom \(viewer) may enter")
    }

    /// Everything that a search finds, page by page.
    private func listing(_ search: AccountSearch, as viewer: Account.ID) async throws -> [Account] {
        var (search, accounts): (AccountSearch, [Account]) = (search, [])
        while true {
            let list = try await self.desk.list(search, as: viewer)
            accounts += list.rows.map(\.account)
            guard let next = list.next else { return accounts }
            search.cursor = next
        }
    }
}
