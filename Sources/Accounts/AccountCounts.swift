// SPDX-License-Identifier: Apache-2.0

/// How many accounts there are of each role and status.
public struct AccountCounts: Hashable, Sendable {
    /// Accounts that are counted together.
    public struct Group: Hashable, Sendable {
        /// What they are.
        public let role: Role
        /// Their own status, as stored.
        public let status: AccountStatus.Kind

        /// Makes a group.
        public init(_ role: Role, _ status: AccountStatus.Kind) {
            self.role = role
            self.status = status
        }
    }

    /// How many there are of each group; groups without accounts are left out.
    public private(set) var numbers: [Group: Int] = [:]
    /// Whether all were counted; otherwise there are more than these.
    public var isComplete: Bool

    /// Makes counts; numbers that are not positive are left out.
    public init(_ numbers: [Group: Int] = [:], isComplete: Bool = true) {
        self.numbers = numbers.filter { $0.value > 0 }
        self.isComplete = isComplete
    }

    /// How many there are in all.
    public var total: Int { self.numbers.values.reduce(0, +) }

    /// How many there are of some roles and statuses; empty stands for all.
    public func number(roles: Set<Role> = [], statuses: Set<AccountStatus.Kind> = []) -> Int {
        self.numbers.reduce(0) { sum, entry in
            (roles.isEmpty || roles.contains(entry.key.role))
                && (statuses.isEmpty || statuses.contains(entry.key.status)) ? sum + entry.value : sum
        }
    }

    /// Counts `number` more of a group, or fewer when it is negative.
    public mutating func add(_ number: Int = 1, to group: Group) {
        let sum = self.numbers[group, default: 0] + number
        self.numbers[group] = sum > 0 ? sum : nil
    }

    /// Counts in what others counted.
    public mutating func add(_ others: Self) {
        for (group, number) in others.numbers { self.add(number, to: group) }
        self.isComplete = self.isComplete && others.isComplete
    }
}

extension Account {
    /// The group that this account is counted in.
    public var countedGroup: AccountCounts.Group { AccountCounts.Group(self.role, self.status.kind) }
}
