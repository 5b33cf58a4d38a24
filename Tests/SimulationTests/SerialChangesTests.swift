// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation
import Synchronization
import Testing

@Suite struct `Two changes at the same time` {
    @Test func `come to the same as one after the other`() throws {
        for operations in Self.pairs {
            let scenario = Scenario(operations: operations, stage: .desk, trouble: .none)
            let scene = try Scene(.desk, .early)
            let serial = [0, 1].map { leader -> [String] in
                let world = World(scenario, scene: scene)
                _ = world.run { picks in
                    let next = picks.first { $0 == .process(leader, .proceeds) } ?? picks.first
                    return next.map { .goes($0) } ?? .ends
                }
                return world.left
            }
            var explorer = Explorer()
            repeat {
                let world = World(scenario, scene: scene)
                guard
                    world.run(choosing: {
                        explorer.turn(among: world.essential($0), in: world.state, commuting: world.commute)
                    })
                else { continue }
                #expect(serial.contains(world.left), "\(scenario): \(explorer.schedule)")
            } while explorer.advance()
        }
    }

    /// The pairs that get into each other's way; every pair where more is asked for.
    private static var pairs: [[Operation]] {
        let isQuick = ProcessInfo.processInfo.environment["IMPERSONATION_SIMULATION"] == nil
        let all = Operation.changes.flatMap { first in Operation.changes.map { [first, $0] } }
        let changes = Set(Operation.changes)
        return isQuick ? Change.quarrels.filter { changes.isSuperset(of: $0) } : all
    }
}

extension World {
    /// The accounts as people know them, and what was answered.
    fileprivate var left: [String] {
        let history = self.history.withLock { $0 }
        let accounts = history.accounts.values.sorted { $0.id < $1.id }.map { account in
            "\(account.id) \(account.displayName) \(account.email ?? "") \(account.role) \(account.owner?.rawValue ?? "") "
                + "\(account.status)"
        }
        return accounts + ["\(history.returns)"]
    }
}
