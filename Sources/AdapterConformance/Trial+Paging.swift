// SPDX-License-Identifier: Apache-2.0

extension Trial {
    /// Throws a violation unless pages that were read while others came and went have listed what they must.
    ///
    /// - Parameters:
    ///   - names: what was listed, page after page.
    ///   - steady: what was there all the time, in order.
    ///   - arriving: how the names begin of what came after the cursor.
    ///   - what: what is listed, such as `visit`.
    /// - Throws: ``ConformanceViolation``.
    func expectPaged(_ names: [String], steady: [String], arriving: String, _ what: String) throws {
        try self.expect(
            names.filter { steady.contains($0) }, is: steady,
            that: "every \(what) that was there all the time is listed once, in order")
        try self.expect(Set(names).count, is: names.count, that: "no \(what) is listed twice")
        try self.expect(
            names.contains { $0.hasPrefix(arriving) }, that: "a new \(what) after the cursor is listed",
            seen: "\(names)")
    }
}
