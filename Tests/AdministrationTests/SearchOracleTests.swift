// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import InMemoryAdapters
import NaiveOracle
import Permissions
import SearchText
import SeededDice
import Testing

/// Whatever a viewer lists and counts is compared with a filter that looks at every account, one by one.
@Suite struct `What a viewer is shown` {
    @Test(arguments: 1...12)
    func `is exactly what is theirs and matches, while accounts come, go and move`(_ seed: Int) async throws {
        var world = try World(seed: UInt64(seed), indexedCount: seed % 2 == 0 ? 50 : 100_000)
        for _ in 0..<12 {
            for _ in 0..<20 { try world.change() }
            for _ in 0..<12 { try await world.expectAgreement() }
        }
    }
}

/// A random company, in a store and in a plain dictionary.
private struct World {
    private var random: Dice
    private let seed: UInt64
    private let store: InMemoryAccountStore
    private let desk: AccountDesk
    private let policy: EntryPolicy
    private var accounts: [Account.ID: Account] = [:]
    private var made = 0

    init(seed: UInt64, indexedCount: Int) throws {
        self.random = Dice(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        self.seed = seed
        self.store = InMemoryAccountStore(indexedCount: indexedCount)
        self.policy = EntryPolicy(
            scope: OwnershipRule(depth: Int(seed % 3) + 1), rules: EntryPolicy.standard.rules)
        self.desk = AccountDesk(accounts: self.store, policy: self.policy)
        for _ in 0..<400 { try self.create() }
    }

    // MARK: Changing

    private mutating func any<Value>(_ values: [Value]) -> Value {
        values[Int(self.random.next() % UInt64(values.count))]
    }
    private mutating func chance(_ percent: UInt64) -> Bool { self.random.next() % 100 < percent }
    private mutating func anyAccount() -> Account? {
        self.accounts.isEmpty ? nil : self.accounts[self.any(self.accounts.keys.sorted())]
    }

    private mutating func create() throws {
        self.made += 1
        let name = self.chance(2) ? PeoplesNames.long : self.any(PeoplesNames.people)
        let owner = self.chance(90) ? self.anyAccount().flatMap { $0.role == .customer ? $0.owner : $0.id } : nil
        let domains = (0..<Int(self.random.next() % 3)).map { _ in self.any(PeoplesNames.domains) }
        let account = Account(
            id: Account.ID(stringLiteral: self.chance(50) ? "a\(self.made)" : "B\(self.made)"),
            username: self.chance(20) ? self.any(PeoplesNames.people) : "user\(self.random.next() % 300)",
            displayName: name, company: self.chance(50) ? self.any(PeoplesNames.companies) : nil,
            email: self.chance(50) ? "info@\(self.any(PeoplesNames.domains))" : nil, domains: domains,
            role: self.any([.customer, .customer, .customer, .reseller, .reseller, .administrator]), owner: owner,
            status: self.anyStatus(), createdAt: Timestamp(millisecondsSince1970: Int64(self.random.next() % 40)))
        try self.commit(AccountCommit(inserts: [account]))
    }

    private mutating func anyStatus() -> AccountStatus {
        self.any([
            .active, .active, .active, .active, .pending, .closed,
            .suspended(Suspension(by: "x", authority: .reseller, reason: "r", at: .earliest)),
        ])
    }

    mutating func change() throws {
        guard !self.chance(25), var account = self.anyAccount() else { return try self.create() }
        switch self.random.next() % 5 {
        case 0: account.displayName = self.any(PeoplesNames.people)
        case 1: account.status = self.anyStatus()
        case 2: account.owner = self.chance(10) ? nil : self.anyAccount()?.id
        case 3: account.domains = [self.any(PeoplesNames.domains)]
        default: account.role = self.any(Role.allCases)
        }
        account.revision += 1
        try self.commit(AccountCommit(replaces: [account]))
    }

    private mutating func commit(_ commit: AccountCommit) throws {
        do {
            // Whoever owns what is not closed does not step down.
            let isLeftOwning = commit.replaces.contains { next in
                self.accounts[next.id].map { next.stepsDown(from: $0) } ?? false
                    && self.accounts.values.contains { $0.owner == next.id && $0.status != .closed }
            }
            let outcome = try self.store.commit(commit)
            #expect(outcome == (isLeftOwning ? .conflict : .committed))
            guard outcome == .committed else { return }
            for account in commit.inserts + commit.replaces { self.accounts[account.id] = account }
        } catch let error as AccountError where error.code == .invalidAccount {
            // A transfer to below itself, or too deep.
        }
    }

    // MARK: Asking

    mutating func expectAgreement() async throws {
        let above = self.anyAccount().map { self.owners(of: $0) } ?? []
        let anyone = self.chance(5) ? "nobody" : self.any(self.accounts.keys.sorted())
        // Who owns much is asked more.
        let viewer = above.isEmpty || self.chance(30) ? anyone : self.any(above).id
        var search = self.anySearch()
        let expected = self.matching(search, as: viewer)
        var filtered = expected
        filtered.removeAll { account in
            (!search.roles.isEmpty && !search.roles.contains(account.role))
                || (!search.statuses.isEmpty && !search.statuses.contains(account.status.kind))
        }
        var listed: [Account] = []
        let question = "seed \(self.seed), \(viewer): \(search)"
        repeat {
            let list = try await self.desk.list(search, as: viewer)
            listed += list.rows.map(\.account)
            #expect(list.next == nil || list.rows.count == search.limit, "\(question)")
            search.cursor = list.next
        } while search.cursor != nil && listed.count <= filtered.count
        #expect(listed.map(\.id) == Self.sorted(filtered, by: search.order).map(\.id), "\(question)")
        #expect(listed.allSatisfy { $0 == self.accounts[$0.id] }, "\(question)")
        let counts = try await self.desk.counts(of: search, as: viewer)
        var numbers = AccountCounts()
        for account in expected { numbers.add(to: account.countedGroup) }
        #expect(counts == numbers, "\(question)")
    }

    private mutating func anySearch() -> AccountSearch {
        var search = AccountSearch(order: self.any(AccountOrder.allCases), limit: self.any([1, 3, 50, 200]))
        if self.chance(85) {
            search.text = self.anyText()
            if self.chance(30) { search.text += " " + self.anyText() }
            if self.chance(30) { search.place = .start(of: self.any([nil, nil] + AccountField.allCases.map { $0 })) }
        }
        if self.chance(20) { search.roles = [self.any(Role.allCases), self.any(Role.allCases)] }
        if self.chance(20) { search.statuses = [self.any(AccountStatus.Kind.allCases)] }
        if self.chance(15) { search.owner = self.anyAccount()?.id }
        if self.chance(15) {
            let start = Int64(self.random.next() % 40)
            let end = start + Int64(self.random.next() % 20)
            search.created =
                Timestamp(millisecondsSince1970: start)..<Timestamp(millisecondsSince1970: end)
        }
        return search
    }

    /// Some part of some text of anybody's, whoever asks.
    private mutating func anyText() -> String {
        if self.chance(10) { return self.any(PeoplesNames.others) }
        guard let account = self.anyAccount() else { return "" }
        let texts =
            [account.username, account.displayName, account.company ?? "", account.email ?? ""] + account.domains
        let text = Array(self.any(texts).unicodeScalars)
        guard !text.isEmpty else { return "" }
        let start = self.chance(40) ? 0 : Int(self.random.next() % UInt64(text.count))
        let part = String(String.UnicodeScalarView(text[start...].prefix(Int(self.random.next() % 9) + 1)))
        return self.any([part, part.uppercased(), part.lowercased()])
    }

    // MARK: The plain filter

    private func owners(of account: Account) -> [Account] {
        var owners: [Account] = []
        var next = account.owner.flatMap { self.accounts[$0] }
        while let owner = next {
            owners.append(owner)
            next = owner.owner.flatMap { self.accounts[$0] }
        }
        return owners
    }

    private func matching(_ search: AccountSearch, as viewer: Account.ID) -> [Account] {
        guard let viewer = self.accounts[viewer], viewer.status == .active,
            self.owners(of: viewer).allSatisfy({ $0.status == .active })
        else { return [] }
        let depth = Int(self.seed % 3) + 1
        let text = FoldedText(folding: search.text).text
        return self.accounts.values.filter { account in
            let isTheirs =
                switch viewer.role {
                case .administrator: true
                case .reseller: self.owners(of: account).prefix(depth).contains { $0.id == viewer.id }
                case .customer: false
                @unknown default: false
                }
            return isTheirs && (search.owner == nil || account.owner == search.owner)
                && (search.created?.contains(account.createdAt) ?? true)
                && Self.isFound(text, at: search.place, in: account)
        }
    }

    private static func isFound(_ text: String, at place: SearchTerm.Place, in account: Account) -> Bool {
        var texts: [(AccountField, String)] = [(.username, account.username), (.displayName, account.displayName)]
        if let company = account.company { texts.append((.company, company)) }
        if let email = account.email { texts.append((.email, email)) }
        for domain in account.domains {
            texts += [(.domain, DomainName(domain).unicode), (.domain, DomainName(domain).ascii)]
        }
        let folded = texts.map { ($0, Array(FoldedText(folding: $1).text.utf8)) }
        switch place {
        case .start(let field):
            let start = Array(text.utf8)
            return start.isEmpty
                || folded.contains { (field == nil || field == $0) && $1.starts(with: start) }
        default:
            return text.split(separator: " ").allSatisfy { word in
                folded.contains { _, bytes in
                    bytes.indices.contains { bytes[$0...].starts(with: word.utf8) }
                }
            }
        }
    }

    private static func sorted(_ accounts: [Account], by order: AccountOrder) -> [Account] {
        func key(_ account: Account) -> [UInt8] {
            let text = FoldedText(folding: order == .name ? account.displayName : account.username).text
            var key = ""
            for scalar in text.unicodeScalars where key.utf8.count + String(scalar).utf8.count <= 200 {
                guard text.unicodeScalars.starts(with: (key + String(scalar)).unicodeScalars) else { break }
                key.unicodeScalars.append(scalar)
            }
            return Array(key.utf8)
        }
        return accounts.sorted { left, right in
            if order == .created {
                if left.createdAt != right.createdAt { return left.createdAt > right.createdAt }
            } else {
                let keys = (key(left), key(right))
                if keys.0 != keys.1 { return keys.0.lexicographicallyPrecedes(keys.1) }
            }
            return Array(left.id.rawValue.utf8).lexicographicallyPrecedes(Array(right.id.rawValue.utf8))
        }
    }
}
