// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLAdapters

@Suite struct WaitingLineTests {
    @Test func `Those who joined are served in the order of joining, not of their tickets`() {
        var line = WaitingLine<String>()
        let tickets = (0..<3).map { _ in line.issueTicket() }
        line.join("third", with: tickets[2])
        line.join("first", with: tickets[0])
        #expect(line.next() == "third")
        #expect(line.next() == "first")
        #expect(line.next() == nil)
    }

    @Test func `Who joins after later tickets were served, and after the line was empty, is served`() {
        var line = WaitingLine<String>()
        let early = line.issueTicket()
        line.join("later", with: line.issueTicket())
        #expect(line.next() == "later")
        #expect(line.next() == nil)
        line.join("early", with: early)
        #expect(line.count == 1)
        #expect(line.next() == "early")
    }

    @Test func `Who has left is passed over, and leaves once`() {
        var line = WaitingLine<String>()
        let tickets = (0..<3).map { _ in line.issueTicket() }
        #expect(line.leave(tickets[0]) == nil)  // has not joined
        for ticket in tickets { line.join("\(ticket)", with: ticket) }
        #expect(line.leave(tickets[0]) != nil)
        #expect(line.leave(tickets[0]) == nil)
        #expect(line.count == 2)
        #expect(line.first == "\(tickets[1])")  // stays
        #expect(line.next() == "\(tickets[1])")
        #expect(line.leave(tickets[1]) == nil)  // has been served
        #expect(line.next() == "\(tickets[2])")
        #expect(line.first == nil)
    }
}
