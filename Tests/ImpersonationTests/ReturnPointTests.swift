// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Testing

@Suite struct `A return point` {
    @Test(arguments: [
        "/", "/customers", "/customers/", "/customers?filter=example.org&page=2", "/a/b-c_d~e.f/g",
        "/customers#row-7", "/search?q=a%2Fb%25c&x=%C3%BC", "/p@th:with;sub=delims,(and)'more'!$&*+", "/.well-known/x",
        "/%C3%BC", "/file..name", "/...a",
    ])
    func `is any local path`(_ path: String) throws {
        #expect(try ReturnPoint(path).path == path)
    }

    @Test(arguments: [
        "", "customers", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/a\\b",
        "http://evil.example", "https:/evil.example", "javascript:alert(1)", "/..", "/../x", "/a/../../x", "/.",
        "/a/./b",
        "/%2e%2e/x", "/%2E", "/.%2e/x", "/%2f%2fevil.example", "/a%2Fb", "/%5cevil.example", "/a?b=%5c",
        "/%252e%252e/x",
        "/a//b", "/%00", "/a?b=%0d%0aSet-Cookie:x", "/a\nb", "/a\rb", "/a\tb", "/a\0b", "/a b", "/ü", "/a%", "/a%2",
        "/a%zz", "/\u{202E}x", "/a?b=%7f", "/a#b#c", "/<script>", "/a\"b", "/a^b", "/a`b", "/a{b}", "/a|b", "/[::1]/",
        " /a", "/a ", "/%C0%AF", "/%FF", "?a", "#a", "/\u{FF0F}evil.example", "/%E2%80%A8/../x",
    ])
    func `is nothing that could lead anywhere else`(_ path: String) {
        #expect(throws: ImpersonationError(.invalidReturnPoint, "")) { try ReturnPoint(path) }
    }

    @Test(arguments: [
        ("/customers?filter[status]=active", "/customers?filter%5Bstatus%5D=active"),
        ("/c?q={a|b}^`", "/c?q=%7Ba%7Cb%7D%5E%60"), ("/c#{row|7}[1]^`", "/c#%7Brow%7C7%7D%5B1%5D%5E%60"),
        ("/c?a[]=%5B&b=/x//../?y", "/c?a%5B%5D=%5B&b=/x//../?y"),
    ])
    func `takes what browsers leave raw in query and fragment, encoded`(_ sent: String, _ kept: String) throws {
        let page = try ReturnPoint(sent)
        #expect(page.path == kept)
        #expect(try ReturnPoint(kept) == page)
        #expect(try JSONDecoder().decode(ReturnPoint.self, from: JSONEncoder().encode(page)) == page)
    }

    @Test(arguments: [
        "/c?a=\\", "/c#\\evil", "/c?a={\r\n}", "/c?[\u{0}]", "/c?[%5c]", "/c?{%0a}", "/c?[%zz]", "/c?[%FF]",
        "/c?[%C3]=%",
        "/c#[a#b]", "/c?a=<b>", "/c?a=\"", "/c?a b", "/c?[\u{202E}]", "/c?[é]", "/[c]?a=[b]", "/{c}#d", "/c|d?",
        "/c^?d",
        "/`?c", "//[::1]?a", "//{evil}", "[/c]", "{/c?a=b}", "/%5B%2F?a", "/..?[a]", "/a/.#[b]", "//?[a]",
    ])
    func `takes nothing else with it`(_ path: String) {
        #expect(throws: ImpersonationError(.invalidReturnPoint, "")) { try ReturnPoint(path) }
    }

    @Test(arguments: [("/a", false), ("/a?b=", true), ("/a#b", true)])
    func `takes of all ASCII raw what RFC 3986 names, and beyond the path seven characters encoded`(
        _ beginning: String, _ isBeyondPath: Bool
    ) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        let raw = Set((letters + "-._~!$&'()*+,;=:@/?" + (beginning.contains("#") ? "" : "#")).utf8)
        let encoded = Set((isBeyondPath ? "[]{}|^`" : "").utf8)
        for byte in UInt8.min..<128 {
            let text = beginning + String(Unicode.Scalar(byte)) + "z"
            let kept = (try? ReturnPoint(text))?.path
            if raw.contains(byte) {
                #expect(kept == text)
            } else if encoded.contains(byte) {
                #expect(kept == "\(beginning)%\(String(byte, radix: 16, uppercase: true))z")
            } else {
                #expect(kept == nil, "byte \(byte)")
            }
        }
    }

    @Test(arguments: [
        ("/a\\b", "U+005C at byte 2 "), ("/c?x=\u{1B}[31m", "U+001B at byte 5 "), ("/ü", "U+00FC at byte 1 "),
        ("/c?\u{1F600}", "U+1F600 at byte 3 "), ("/a[1]", "U+005B at byte 2 "), ("/c#a#b", "U+0023 at byte 4 "),
        ("http://evil", "U+0068 at byte 0 "), ("", "the end at byte 0 "), ("//evil", "an empty segment at byte 1 "),
        ("/a/../b", "a segment of dots at byte 3 "), ("/a/%2E?b", "a segment of dots at byte 3 "),
        ("/c?a=%5C", "U+005C, encoded, at byte 5 "), ("/%252e", "U+0025, encoded, at byte 1 "),
        ("/c?%4", "`%` without two hexadecimal digits at byte 3 "), ("/c?é=\n", "U+00E9 at byte 3 "),
        ("/c?a%C3%BC%FF", "what is encoded and not UTF-8 at byte 4 "),
    ])
    func `that is none says what is wrong and where, and shows nothing raw`(_ path: String, _ beginning: String) {
        let error = #expect(throws: ImpersonationError.self) { try ReturnPoint(path) }
        #expect(error?.detail.hasPrefix(beginning) == true, "\(error?.detail ?? "")")
        #expect(error.map { $0.description.utf8.allSatisfy { (0x20..<0x7F).contains($0) } } == true)
    }

    @Test func `keeps what people typed, whatever it is`() throws {
        let page = try ReturnPoint(
            "/customers", query: ["filter": "Bäckerei & Söhne/100% #1+?=..", "page": "2", "": ""], fragment: "row 7",
            viewState: "scroll=120")
        #expect(
            page.path
                == "/customers?filter=B%C3%A4ckerei%20%26%20S%C3%B6hne%2F100%25%20%231%2B%3F%3D..&page=2&=#row%207")
        #expect(page.viewState == "scroll=120")
        #expect(URLComponents(string: page.path)?.queryItems?.first?.value == "Bäckerei & Söhne/100% #1+?=..")
        #expect(try ReturnPoint("/", query: [:]).path == "/")
    }

    @Test(arguments: ["a\u{0}b", "a\r\nSet-Cookie: x", "DOMAIN\\ada", "\u{7F}"])
    func `takes no control character and no backslash, typed or not`(_ text: String) {
        #expect(throws: ImpersonationError(.invalidReturnPoint, "")) { try ReturnPoint("/", query: ["q": text]) }
        #expect(throws: ImpersonationError(.invalidReturnPoint, "")) { try ReturnPoint("/", query: [text: "q"]) }
        #expect(throws: ImpersonationError(.invalidReturnPoint, "")) {
            try ReturnPoint("/", query: [:], fragment: text)
        }
    }

    @Test(arguments: ["/a?b=c", "/a#b", "//evil.example", ""])
    func `with a query apart from the path has a path without one`(_ path: String) {
        #expect(throws: ImpersonationError(.invalidReturnPoint, "")) { try ReturnPoint(path, query: ["q": "x"]) }
    }

    @Test func `has a limit for its path and one for its view state`() throws {
        let longest = "/" + String(repeating: "a", count: ReturnPoint.maximumPathLength - 1)
        let state = String(repeating: "s", count: ReturnPoint.maximumViewStateLength)
        #expect(try ReturnPoint(longest, viewState: state).viewState == state)
        #expect(throws: ImpersonationError.self) { try ReturnPoint(longest + "a") }
        // What is encoded counts as it is kept.
        let query = String(repeating: "[", count: (ReturnPoint.maximumPathLength - 2) / 3)
        #expect(try ReturnPoint("/?" + query).path.utf8.count == ReturnPoint.maximumPathLength)
        #expect(throws: ImpersonationError.self) { try ReturnPoint("/?" + query + "[") }
        #expect(throws: ImpersonationError.self) { try ReturnPoint("/", viewState: state + "s") }
    }

    @Test func `is checked again when it is read from storage`() throws {
        for forged in [#"{"path":"//evil.example"}"#, #"{"path":"/a?b=[c]"}"#] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(ReturnPoint.self, from: Data(forged.utf8))
            }
        }
        let page = HostingCompany.page
        #expect(try JSONDecoder().decode(ReturnPoint.self, from: JSONEncoder().encode(page)) == page)
    }

    @Test func `comes from the stored visit of the token, whoever else has visits`() async throws {
        let company = try HostingCompany()
        let other = try ReturnPoint("/somewhere/else")
        let mine = try await company.start("acme")
        let theirs = try await company.impersonation.start(
            as: "cinema", by: company.staff("south"), because: "asked", returningTo: other
        ).get()
        #expect(try await company.impersonation.stop(theirs.token).get().returnPoint == other)
        #expect(try await company.impersonation.stop(mine.token).get().returnPoint == HostingCompany.page)
    }

    @Test func `is the same however often one stops, and one stop is on record`() async throws {
        let company = try HostingCompany()
        let visit = try await company.start("acme")
        company.clock.advance(by: .seconds(9))
        let first = try await company.impersonation.stop(visit.token).get()
        company.clock.advance(by: .seconds(9))
        let second = try await company.impersonation.stop(visit.token).get()
        #expect(first.end == second.end)
        #expect(try company.entries().filter { $0.kind == .visitStopped }.count == 1)
    }
}
