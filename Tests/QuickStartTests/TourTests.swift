// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Testing

@testable import QuickStart

@Suite struct `The tour` {
    /// What the tour tells about `accounts`, and the log it leaves.
    static func played(_ accounts: [Account], width: Int? = nil) async throws -> (text: String, log: [AuditEntry]) {
        var text = ""
        let tour = try Tour(
            Cast(from: accounts), on: .inMemory(accounts), at: Tour.firstMorning,
            terminal: Terminal(width: width, isColoured: false) { text += $0 })
        try await tour.run()
        return (text, try await tour.entries())
    }

    static func shipped() throws -> [Account] { try AccountsFile.load(AccountsFile.shipped) }

    @Test func `leaves a log of all that happened, in order`() async throws {
        let log = try await Self.played(Self.shipped()).log
        #expect(
            log.map(\.kind) == [
                .visitStarted, .actViewed, .actAttempted, .actCompleted, .actRefused, .visitStopped,  // helping
                .visitStarted, .visitStopped, .visitStarted, .actRefused, .visitStopped,  // switching
                .visitStarted, .visitStopped,  // administering: the reseller, and then the customer
                .visitStarted, .actAttempted, .actCompleted, .visitStopped,
                .visitStarted, .actViewed, .actRefused, .visitStopped,  // looking only
                .visitRefused, .visitRefused,  // other people's customers
                .visitRefused, .visitStarted, .visitRefused, .visitStopped, .visitRefused,  // codes
                .visitStarted, .actRefused, .actAttempted, .actCompleted, .actAttempted, .actCompleted,  // care
                .actAttempted, .actCompleted, .actAttempted, .actCompleted, .visitStopped,
            ])
    }

    @Test func `names both people in every entry`() async throws {
        for entry in try await Self.played(Self.shipped()).log {
            let staff = try #require(try entry.staffDetails())
            #expect(["r-10", "a-1"].contains(staff.account))
            #expect(staff.role == (staff.account == "a-1" ? .administrator : .reseller))
            #expect(staff.name?.isEmpty == false)
            #expect(entry.subject != nil)
            #expect(entry.subject != staff.account)
        }
    }

    @Test func `ends every visit once, with its cause and duration`() async throws {
        let log = try await Self.played(Self.shipped()).log
        let ends = log.compactMap { entry -> String? in
            guard case .visitStopped(let cause, let milliseconds) = entry.detail else { return nil }
            return "\(entry.subject?.rawValue ?? "") \(cause) \(milliseconds / 1_000)"
        }
        #expect(
            ends == [
                "c-1001 stopped 210", "c-1001 replaced 60", "c-1002 stopped 15", "r-20 replaced 45",
                "c-2001 stopped 75", "c-1003 stopped 20", "c-1001 stopped 30", "c-1001 stopped 720",
            ])
        let started = log.filter { $0.kind == .visitStarted }.compactMap(\.visit)
        let stopped = log.filter { $0.kind == .visitStopped }.compactMap(\.visit)
        #expect(Set(started) == Set(stopped))
        #expect(started.count == stopped.count)
    }

    @Test func `has refusals that name who was wanted and why not`() async throws {
        let refusals = try await Self.played(Self.shipped()).log.compactMap { entry -> String? in
            switch entry.detail {
            case .visitRefused(let reasons, _): "\(entry.subject?.rawValue ?? "") \(reasons)"
            case .actRefused(let act, let reasons, _): "\(act.capability) \(reasons)"
            default: nil
            }
        }
        #expect(
            refusals == [
                "legal.acceptTerms [not-while-visiting]", "domains.setAutoRenew [wrong-page]",
                "domains.setAutoRenew [read-only]", "c-2001 [outside-scope]", "nobody-0 [outside-scope]",
                "c-1001 [hand-off-presenter]", "c-1001 [hand-off-used]", "c-1001 [hand-off-lapsed]",
                "domains.register [wrong-account-name]",
            ])
    }

    @Test func `shows whom they will be, the banner, and the way back`() async throws {
        let text = try await Self.played(Self.shipped()).text
        #expect(text.contains("you will be Bäckerei Sommer (sommer-kiel), mode full."))
        #expect(text.contains("Nordlicht Webhaus (nordlicht), you are signed in as Bäckerei Sommer (sommer-kiel)"))
        #expect(text.contains("[Stop being Bäckerei Sommer (sommer-kiel) and go back]"))
        #expect(text.contains("/customers?filter=B%C3%A4ckerei#row-2, scroll=420."))
        #expect(text.contains("3 min 30 s; 1 viewed, 1 changed, 1 refused"))
        #expect(text.contains("/resellers?sort=name#row-2"))
        #expect(text.contains(", read-only"))
    }

    @Test func `asks for what an act needs, and lists at the end what stays`() async throws {
        let (text, log) = try await Self.played(Self.shipped())
        for said in [
            "They want to delete an old mailbox: Type the name of the account.",
            "type another customer's name: That is not the name of this account.",
            "They open a mailbox: Say why this is done.", "they reset a password: Prove once more who you are.",
            "What stays: a forward to info@elsewhere.example",
        ] {
            #expect(text.contains(said), "\(said)")
        }
        let given = log.suffix(11).filter { $0.kind == .actCompleted }.compactMap { $0.detail.act?.evidence }
        #expect(given == [["account-name"], ["reason"], ["authentication", "reason"], ["authentication"]])
    }

    @Test func `finds customers by name and by domain, and says why each is there and which one it is`() async throws {
        let text = try await Self.played(Self.shipped()).text
        #expect(text.contains("sees 16 customers: 12 active, 1 pending, 2 suspended, 1 closed."))
        #expect(text.contains("They look for “Bäckerei”: 4 found, 3 to a page."))
        let rows = text.split(separator: "\n").map { line in
            line.split(separator: "  ", omittingEmptySubsequences: true).map { $0.trimming(" ") }
        }
        #expect(rows.contains(["Bäckerei & Café Lind", "baeckerei-lind", "suspended", "read-only", "name"]))
        for (company, username) in [
            ("Bäckerei Sommer, Kiel", "sommer-kiel"), ("Bäckerei Sommer e. K., Husum", "sommer-husum"),
        ] {
            #expect(rows.contains(["Bäckerei Sommer", company, username, "active", "full", "name"]))
        }
        let second = try #require(text.range(of: "On the second page:"))
        #expect(text.range(of: "Pension Deichblick").map { $0.lowerBound > second.upperBound } == true)
        #expect(
            rows.contains([
                "Pension Deichblick", "deichblick", "pending", "no", "company: Bäckerei & Pension Thode",
            ]))
        #expect(text.contains("Owner of www.kiel.bakery.example.org: Bäckerei Sommer (sommer-kiel)."))
        #expect(text.contains("Owner of www.桜.example: nobody of theirs."))
    }

    @Test func `is told of a customer whom the search does not show first`() async throws {
        var accounts = try Self.shipped()
        for index in accounts.indices where accounts[index].owner == "r-10" && accounts[index].id > "c-1002" {
            accounts[index].displayName = "Bäckerei A\(100 + index)"
        }
        let text = try await Self.played(accounts).text
        #expect(
            text.contains("Row 2: you will be Bäckerei A110 (fahrrad-moewe), mode full."), "the first of those in use")
    }

    @Test func `gives the same words for somebody else's customer and for nobody`() async throws {
        let text = try await Self.played(Self.shipped()).text
        let answers = text.split(separator: "\n").filter { $0.contains(" asks for `") }.map { line in
            line.split(separator: "`: ").last
        }
        #expect(answers.count == 2)
        #expect(answers.first == answers.last)
        for id in ["c-2001", "nobody-0"] { #expect(text.contains("The page of `\(id)`: there is no such account.")) }
    }

    @Test func `reads its log to people, in columns where they fit`() async throws {
        let log = try await Self.played(Self.shipped()).log
        let wide = try LogTable.table(of: log, width: nil).lines(width: nil).map(\.text)
        #expect(wide.count == log.count + 1)
        let line = try #require(wide.first { $0.contains("Completed") })
        #expect(
            line.split(separator: "  ", omittingEmptySubsequences: true).map { $0.trimming(" ") } == [
                "2026-03-02 09:01:35", "Nordlicht Webhaus (reseller)",
                "Completed domains.setAutoRenew on sommer-kiel.example", "Bäckerei Sommer (sommer-kiel)",
            ])
        #expect(wide.contains { $0.contains("Stopped impersonating after 1 min: entered another account") })
        #expect(wide.contains { $0.contains("asked by phone to renew a domain [4711]") })
        let narrow = try LogTable.table(of: log, width: 77).lines(width: 77).map(\.text)
        #expect(narrow.allSatisfy { $0.terminalWidth <= 77 })
        #expect(narrow.count { $0.contains("2026-03-02") } == 1)
    }

    @Test func `finds something to do for customers without domains`() async throws {
        var accounts = try Self.shipped()
        for index in accounts.indices {
            accounts[index].domains = []
            if accounts[index].id == "c-2001" { accounts[index].email = nil }
        }
        let (text, log) = try await Self.played(accounts)
        #expect(!text.contains("example.org"))
        #expect(text.contains("They look at the domains: there are none"))
        #expect(text.contains("They give the mailbox of post@sommer-kiel.example more space."))
        let acts = try log.compactMap { entry -> String? in
            switch entry.detail {
            case .actCompleted(let act, _), .actRefused(let act, _, _):
                "\(act.capability) \(try entry.customerDetails()?.target ?? "-")"
            default: nil
            }
        }
        #expect(
            acts == [
                "mailboxes.setQuota post@sommer-kiel.example", "legal.acceptTerms -",
                "mailboxes.setQuota post@sommer-kiel.example", "mailboxes.setQuota sakura",
                "mailboxes.setQuota post@xn--bckerei-lind-gcb.example", "domains.register new-shop.example",
                "domains.register new-shop.example", "mailboxes.openContent the mailbox info",
                "credentials.resetUserPassword the mailbox info", "routing.forwardOutside the mailbox info",
            ])
        #expect(try log.contains { try $0.customerDetails()?.reason == "asked by phone to enlarge a mailbox" })
    }

    static func account(
        _ id: Account.ID, _ role: Role, owner: Account.ID? = nil, status: AccountStatus = .active
    ) -> Account {
        Account(
            id: id, username: id.rawValue, displayName: id.rawValue, role: role, owner: owner, status: status,
            createdAt: .earliest)
    }

    @Test func `casts only people who are in use, up to the top`() throws {
        let cast = try Cast(from: [
            Self.account("a-gone", .administrator, status: .closed), Self.account("a", .administrator),
            Self.account("r-gone", .reseller, status: .closed), Self.account("below", .reseller, owner: "r-gone"),
            Self.account("b1", .customer, owner: "below"), Self.account("b2", .customer, owner: "below"),
            Self.account("r", .reseller), Self.account("c-gone", .customer, owner: "r", status: .closed),
            Self.account("c1", .customer, owner: "r"), Self.account("c2", .customer, owner: "r"),
            Self.account("other", .reseller), Self.account("c3", .customer, owner: "other"),
            Self.account("nobody-0", .customer),
        ])
        #expect(cast.administrator.id == "a")
        #expect(cast.reseller.account.id == "r")
        #expect(cast.reseller.first.id == "c1")
        #expect(cast.reseller.second.id == "c2")
        #expect(cast.stranger.account.id == "c3")
        #expect(cast.stranger.owner == "other")
        #expect(cast.suspended.id == "b1")
        #expect(cast.unknown == "nobody-1")
    }

    @Test(arguments: Cast.Part.allCases) func `is not begun while a part has nobody to play it`(part: Cast.Part) throws
    {
        let lacking: [Cast.Part: Set<Account.ID>] = [
            .reseller: ["c2", "s"], .stranger: ["c3"], .administrator: ["a"], .suspended: ["s"],
        ]
        let suspended = AccountStatus.suspended(
            Suspension(by: "a", authority: .administrator, reason: "", at: .earliest))
        let accounts = [
            Self.account("a", .administrator), Self.account("r", .reseller), Self.account("c1", .customer, owner: "r"),
            Self.account("c2", .customer, owner: "r"), Self.account("other", .reseller),
            Self.account("c3", .customer, owner: "other"), Self.account("s", .customer, status: suspended),
        ]
        #expect(throws: Never.self) { try Cast(from: accounts) }
        let error = try #require(throws: Cast.Incomplete.self) {
            try Cast(from: accounts.filter { !lacking[part, default: []].contains($0.id) })
        }
        #expect(error.players[part] == nil)
        #expect(error.players.count >= 2)
    }

    /// Names that would move the cursor, forge lines, turn directions or hide.
    static let hostile = [
        "\u{1B}[2J\u{1B}[31mRoot", "Eve\r\n2026-03-02  Ada Okafor", "\u{202E}nimda", "\u{9B}31m", "a\u{2028}b",
        "\u{2066}x", "bell\u{7}", "\u{200B}", "\u{E0041}",
    ]

    @Test(arguments: hostile, [Int?.none, 80])
    func `shows hostile names inert`(name: String, width: Int?) async throws {
        var accounts = try Self.shipped()
        for index in accounts.indices {
            accounts[index].displayName = name
            accounts[index].username = "\(name)\(index)"
            accounts[index].company = name
            accounts[index].domains = [name]
        }
        let played = try await Self.played(accounts, width: width)
        var table = ""
        Terminal(width: width, isColoured: false) { table += $0 }.show(
            try LogTable.table(of: played.log, width: width))
        for scalar in (played.text + table).unicodeScalars where scalar != "\n" {
            let isInert =
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator, .format: false
                default: true
                }
            #expect(isInert, "\(scalar.escaped(asASCII: true))")
        }
        let lines = (played.text + table).split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("2026") || $0.hasPrefix("   2026-03-02  Ada") })
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> String {
        String(self.drop { $0 == character }.reversed().drop { $0 == character }.reversed())
    }
}
