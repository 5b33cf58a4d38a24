// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The visits that were over last: 65,536 of them, in memory that is the same for any log.
///
/// Something may still be told of a visit that is over, such as that its customer could not be notified. A visit is known by
/// a hash that each process seeds anew, so that nobody can choose two visits that are taken for one.
struct FinishedVisits {
    /// How many are remembered.
    static let maximumCount = 65_536

    /// What is needed of a visit to count on.
    struct Visit {
        fileprivate let name: Int
        /// Where its start stands; -1 when that was dropped.
        let first: Int64
        /// Stands for its actor and its subject.
        let people: Int
        /// The number of its next entry.
        var next: Int64
        /// Where its last entry stands.
        var last: Int64
    }

    private var visits: [Visit] = []
    private var places: [Int: Int32] = [:]
    /// The place of the one that was over first.
    private var oldest = 0

    init() {
        self.visits.reserveCapacity(Self.maximumCount)
        self.places.reserveCapacity(Self.maximumCount)
    }

    subscript(_ id: VisitID) -> Visit? {
        self.places[id.hashValue].map { self.visits[Int($0)] }
    }

    /// Remembers a visit, in the place of the one that was over first.
    mutating func remember(_ id: VisitID, first: Int64, people: Int, next: Int64, last: Int64) {
        let visit = Visit(name: id.hashValue, first: first, people: people, next: next, last: last)
        if let place = self.places[visit.name] {
            self.visits[Int(place)] = visit
        } else if self.visits.count < Self.maximumCount {
            self.places[visit.name] = Int32(self.visits.count)
            self.visits.append(visit)
        } else {
            self.places[self.visits[self.oldest].name] = nil
            self.places[visit.name] = Int32(self.oldest)
            self.visits[self.oldest] = visit
            self.oldest = (self.oldest + 1) % Self.maximumCount
        }
    }
}
