// SPDX-License-Identifier: Apache-2.0

/// A line that is served in the order of joining and that anyone in it may leave.
///
/// A ticket is issued before its holder joins, so that leaving needs no more than the ticket. Holders need not join in
/// the order of their tickets: the place in the line is given on joining.
struct WaitingLine<Element> {
    /// What identifies one who stands in line, or is about to.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private var elements: [UInt64: (ticket: Ticket, element: Element)] = [:]
    private var places: [Ticket: UInt64] = [:]
    private var firstPlace: UInt64 = 0
    private var endOfLine: UInt64 = 0
    private var issued: UInt64 = 0

    /// How many stand in line.
    var count: Int { self.elements.count }

    /// Issues a ticket that nobody else has.
    mutating func issueTicket() -> Ticket {
        self.issued += 1
        return Ticket(number: self.issued)
    }

    /// Puts the element at the end of the line.
    mutating func join(_ element: Element, with ticket: Ticket) {
        self.elements[self.endOfLine] = (ticket, element)
        self.places[ticket] = self.endOfLine
        self.endOfLine += 1
    }

    /// Takes the element with this ticket out of the line, if it stands there.
    mutating func leave(_ ticket: Ticket) -> Element? {
        self.places.removeValue(forKey: ticket).flatMap { self.elements.removeValue(forKey: $0)?.element }
    }

    /// The element that has waited longest.
    var first: Element? {
        mutating get {
            // Places that have been left are passed over, once and for all.
            while self.firstPlace < self.endOfLine, self.elements[self.firstPlace] == nil { self.firstPlace += 1 }
            return self.elements[self.firstPlace]?.element
        }
    }

    /// Takes the element that has waited longest.
    mutating func next() -> Element? {
        guard self.first != nil, let (ticket, element) = self.elements.removeValue(forKey: self.firstPlace)
        else { return nil }
        self.places.removeValue(forKey: ticket)
        return element
    }
}

extension WaitingLine: Sendable where Element: Sendable {}
