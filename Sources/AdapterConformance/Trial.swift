// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// One run of one check: where the store comes from, identifiers of its own, and how it says what it saw.
struct Trial<Port>: Sendable {
    let requirement: String
    /// Opens the store once more; what was stored before must be there.
    let open: @Sendable () async throws -> Port
    /// 128 random bits that every identifier of this run begins with.
    let marker: String
    let entropy = SystemEntropy()

    init(requirement: String, open: @escaping @Sendable () async throws -> Port) {
        self.init(requirement, (SystemEntropy().identifier("") as Identifier<Self>).rawValue, open)
    }

    private init(_ requirement: String, _ marker: String, _ open: @escaping @Sendable () async throws -> Port) {
        self.requirement = requirement
        self.marker = marker
        self.open = open
    }

    /// The same run, on what `wrap` makes of the store.
    func opening(_ wrap: @escaping @Sendable (Port) -> Port) -> Self where Port: Sendable {
        Self(self.requirement, self.marker) { [open = self.open] in wrap(try await open()) }
    }

    /// An identifier of this run; those of one run are ordered like their names.
    func id<Subject>(_ name: String) -> Identifier<Subject> {
        Identifier(known: "\(self.marker)-\(name)")
    }

    /// A name with leading zeros, so that names are ordered like their numbers.
    func id<Subject>(_ name: String, _ number: Int) -> Identifier<Subject> {
        self.id("\(name)\(String(repeating: "0", count: max(0, 4 - String(number).count)))\(number)")
    }

    func violation(of promise: String, seen: String) -> ConformanceViolation {
        ConformanceViolation(
            requirement: self.requirement, promise: promise,
            seen: seen.count > 700 ? "\(seen.prefix(700))…" : seen)
    }

    /// Throws a violation unless `holds`.
    func expect(_ holds: Bool, that promise: String, seen: @autoclosure () -> String) throws {
        guard holds else { throw self.violation(of: promise, seen: seen()) }
    }

    /// Throws a violation unless the two are equal.
    func expect<Value: Equatable>(_ seen: Value, is promised: Value, that promise: String) throws {
        try self.expect(seen == promised, that: promise, seen: "\(Difference(seen, promised))")
    }

    /// Throws a violation unless the two are equal, and all text in them is spelled alike.
    func expectExactly<Value: Equatable>(_ seen: Value, is promised: Value, that promise: String) throws {
        try self.expect(
            seen == promised && Difference.areSpelledAlike(seen, promised), that: promise,
            seen: "\(Difference(seen, promised))")
    }

    /// Throws a violation unless `body` throws an error that `isPromised`.
    func expectError<Value>(
        that promise: String, where isPromised: (any Error) -> Bool, from body: () async throws -> Value
    ) async throws {
        let seen: String
        do {
            seen = "the answer \(try await body())"
        } catch  where isPromised(error) {
            return
        } catch {
            seen = "the error \(error)"
        }
        throw self.violation(of: promise, seen: seen)
    }
}
