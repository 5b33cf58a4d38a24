// SPDX-License-Identifier: Apache-2.0

/// One numbered step in the history of a schema.
///
/// A migration that has been released never changes; a correction is a new migration.
struct Migration: Sendable, Hashable {
    /// The place in the order, from 1 on.
    let number: Int64
    /// A short name for operators; part of the identity, so that two branches with the same number are told apart.
    let name: String
    /// The statements, one each.
    let statements: [String]

    init(_ number: Int64, _ name: String, _ statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// The migrations of a list that have not been applied, or an error if the list and the file do not belong together.
    ///
    /// What has been applied must be a beginning of the list: same numbers, same names, no gap.
    static func pending(in migrations: [Migration], applied: [Applied]) throws -> [Migration] {
        var previous: Int64 = 0
        for migration in migrations {
            guard migration.number > previous else {
                throw SQLError(.misuse, "migration \(migration.number) follows \(previous)")
            }
            previous = migration.number
        }
        if let newest = applied.last, newest.number > previous {
            throw SQLError(
                .incompatibleSchema,
                "the file is at migration \(newest.number), but this version knows only up to \(previous)"
            )
        }
        for (step, migration) in zip(applied, migrations) {
            guard step.number == migration.number, step.name == migration.name else {
                throw SQLError(
                    .incompatibleSchema,
                    "the file has migration \(step.number) `\(step.name)` where this version has "
                        + "\(migration.number) `\(migration.name)`"
                )
            }
        }
        return Array(migrations.dropFirst(applied.count))
    }

    /// A migration as the file remembers it.
    struct Applied: Sendable, Hashable {
        let number: Int64
        let name: String
    }
}
