// SPDX-License-Identifier: Apache-2.0

/// The names of the statements that a connection has prepared.
struct PostgreSQLStatements {
    /// How many are kept; the one unused for longest goes first.
    static let capacity = 256

    /// The text with the kinds of the values, since types go with the statement and NULL has none.
    struct Key: Hashable {
        let text: String
        let types: [UInt32]
    }

    private var names: [Key: (name: String, lastUse: UInt64)] = [:]
    private var clock: UInt64 = 0

    /// The name of a statement, and whether it is a new one, which has to be prepared.
    mutating func name(_ key: Key) -> (name: String, isNew: Bool) {
        self.clock += 1
        let known = self.names[key]
        let name = known?.name ?? "s\(self.clock)"
        self.names[key] = (name, self.clock)
        return (name, known == nil)
    }

    /// Forgets a statement that could not be prepared.
    mutating func forget(_ key: Key) { self.names.removeValue(forKey: key) }

    /// Forgets the statement that was unused for longest if there are too many, and returns its name.
    mutating func evict() -> String? {
        guard self.names.count > Self.capacity, let oldest = self.names.min(by: { $0.value.lastUse < $1.value.lastUse })
        else { return nil }
        self.names.removeValue(forKey: oldest.key)
        return oldest.value.name
    }
}
