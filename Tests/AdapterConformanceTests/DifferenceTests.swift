// SPDX-License-Identifier: Apache-2.0

import Accounts
import AdapterConformance
import Audit
import Impersonation
import InMemoryAdapters
import Testing

@Suite struct `A broken promise is told with the first difference` {
    @Test func `whole where the values are short`() {
        #expect("\(Difference(2, 3))" == "2 instead of 3")
        #expect("\(Difference(Int?.none, 3))" == "nil instead of 3")
        #expect("\(Difference(["a"], ["a", "b"]))" == #"["a"] instead of ["a", "b"]"#)
        #expect("\(Difference("a\u{1B}[31m", "a"))" == #""a\u{1B}[31m" instead of "a""#)
    }

    @Test func `by its path where they are long`() {
        let suspension = Suspension(by: "ada", authority: .administrator, reason: "unpaid", at: .earliest)
        let account = Account(
            id: "acme", username: "acme", displayName: "Acme Ltd", email: "info@acme.example", domains: ["a", "b"],
            role: .customer, owner: "north", status: .suspended(suspension), createdAt: .earliest)
        func text(_ change: (inout Account) -> Void) -> String {
            var other = account
            change(&other)
            return "\(Difference(other, account))"
        }
        #expect(text { $0.revision = 2 } == "`revision`: 2 instead of 1")
        #expect(text { $0.email = nil } == #"`email`: nil instead of "info@acme.example""#)
        #expect(text { $0.email = "x@acme.example" } == #"`email`: "x@acme.example" instead of "info@acme.example""#)
        #expect(text { $0.domains = ["a"] } == #"`domains[1]`: nothing instead of "b""#)
        #expect(text { $0.domains += ["c"] } == #"`domains[2]`: "c" instead of nothing"#)
        #expect(text { $0.domains[1] = "c" } == #"`domains[1]`: "c" instead of "b""#)
        #expect(
            text {
                $0.status = .suspended(
                    Suspension(by: "ada", authority: .reseller, reason: "unpaid", at: .earliest))
            } == "`status.suspended.authority`: reseller instead of administrator")
        #expect(text { $0.status = .closed }.hasPrefix("`status`: closed instead of suspended("))
        let accounts = Set((0..<20).map { Account.ID(stringLiteral: "account-\($0)") })
        #expect("\(Difference(accounts.subtracting(["account-3"]), accounts))" == "nothing instead of account-3")
    }

    @Test func `around the place where a long text differs`() {
        let text = String(repeating: "abcdefghij", count: 100)
        let other = String(text.prefix(500)) + "\u{0}" + text.dropFirst(501)
        let said = "\(Difference(other, text))"
        #expect(said.hasPrefix(#"…abcdefghijabcdefghij\0bcdefghij"#))
        #expect(said.contains("… instead of …abcdefghijabcdefghijabcdefghij") && said.hasSuffix("…"))
        #expect(said.count < 200)
    }

    @Test func `also where it is only in how a letter is composed`() {
        let (one, other) = ("Zoe\u{308}", "Zo\u{EB}")
        #expect(one == other && !Difference.areSpelledAlike(one, other))
        #expect("\(Difference(one, other))" == "\"Zoe\\u{0308}\" instead of \"Zo\u{EB}\"")
        #expect("\(Difference([[one]], [[other]]))" == "`[0][0]`: \"Zoe\\u{0308}\" instead of \"Zo\u{EB}\"")
        #expect(Difference.areSpelledAlike(Set(["a", "b", "c"]), Set(["c", "b", "a"])))
        #expect(Difference.areSpelledAlike(["a": one], ["a": one]))
    }

    @Test func `without a secret, and without what is sealed`() throws {
        struct Holder: Equatable {
            var token: VisitToken?
            var part: SealedPart
            let long = String(repeating: "-", count: 200)
        }
        let digits = String(repeating: "ab", count: 32)
        let token = try #require(VisitToken("visit_\(digits)"))
        func sealed(_ name: String) -> SealedPart {
            CustomerDetails(name: name).sealed(salt: SHA256.hash([1]))
        }
        let holder = Holder(token: token, part: sealed("Acme"))
        var other = holder
        other.token = VisitToken("visit_\(String(digits.reversed()))")
        #expect("\(Difference(other, holder))" == "`token`: another one that looks the same")
        #expect("\(Difference(try #require(other.token), token))" == "another one that looks the same")
        other = holder
        other.part = sealed("Bakery")
        let said = "\(Difference(other, holder))"
        #expect(said.hasPrefix("`part.commitment`: ") && !said.contains("Bakery"))
    }

    @Test func `as a faulty store shows it`() async throws {
        var store = FaultySessionStore()
        store.lookUp = { sound, key in
            try sound.visit(key).map { snapshot in
                let visit = try spoiled(snapshot.visit) { members in
                    guard var terms = members["terms"] as? [String: Any], var actor = terms["actor"] as? [String: Any],
                        let name = actor["name"] as? String
                    else { return }
                    actor["name"] = name.replacing("\u{0}", with: "")
                    terms["actor"] = actor
                    members["terms"] = terms
                }
                return VisitSnapshot(
                    visit: visit, seenAt: snapshot.seenAt, freezes: snapshot.freezes, consents: snapshot.consents)
            }
        }
        let requirement = try #require(Requirement.sessionStore.first { $0.id == "sessions.lookup.round-trip" })
        let violation = try await #require(throws: ConformanceViolation.self) {
            try await requirement.check { [store] in store }
        }
        #expect(
            violation.description == #"""
                sessions.lookup.round-trip: it is promised that every field of a visit is read as it was stored, but there \#
                was `settled.terms.actor.name`: …\":[1]} | null | nulbyte | line\nbreak | carriage\r\nreturn | tab\ther… \#
                instead of …\":[1]} | null | nul\0byte | line\nbreak | carriage\r\nreturn | tab\th…
                """#)
    }
}
