// SPDX-License-Identifier: Apache-2.0

import Accounts
import Administration
import Impersonation

/// A change to an account of the scene.
enum Change: String, CaseIterable, Sendable {
    /// Ada gives acme to south.
    case transfer
    /// Bob gives acme to the house.
    case transferElsewhere = "transfer-elsewhere"
    /// Ada puts north below south: a cycle together with the next.
    case northBelowSouth = "north-below-south"
    /// Bob puts south below north.
    case southBelowNorth = "south-below-north"
    /// Ada closes south, which owns nothing.
    case closeSouth = "close-south"
    /// Bob closes north, and what it owns goes to south.
    case closeNorth = "close-north"
    /// Ada makes a customer for north.
    case createBelowNorth = "create-below-north"
    /// South makes a customer.
    case createBelowSouth = "create-below-south"
    /// Ada makes a customer of south.
    case demoteSouth = "demote-south"
    /// Bob makes a reseller of Ada.
    case demoteAda = "demote-ada"
    /// Ada makes a reseller of Bob.
    case demoteBob = "demote-bob"
    /// Ada changes the name of acme.
    case rename
    /// North changes the name of acme to another one.
    case renameToo = "rename-too"
    /// North changes the address of acme.
    case readdress
    /// Ada suspends dairy, which north has suspended.
    case suspend
    /// North enables dairy.
    case enable
    /// Ada suspends north, the operator.
    case suspendOperator = "suspend-operator"

    /// Who does it.
    var staff: Account.ID {
        switch self {
        case .transfer, .northBelowSouth, .closeSouth, .createBelowNorth, .demoteSouth, .demoteBob, .rename, .suspend,
            .suspendOperator:
            "ada"
        case .transferElsewhere, .southBelowNorth, .closeNorth, .demoteAda: "bob"
        case .renameToo, .readdress, .enable: "north"
        case .createBelowSouth: "south"
        }
    }

    /// Makes the change, from a form that was filled in when the accounts were as `seen`.
    func make(
        by desk: AdministrationService, seen: [Account], at time: Timestamp
    ) async throws -> Answer<ChangedAccount> {
        let staff = Operator(account: self.staff, loginSession: "login-2", authenticatedAt: time)
        func edit(_ change: (inout Account) -> Void) async throws -> Answer<ChangedAccount> {
            guard let acme = seen.first(where: { $0.id == "acme" }) else { preconditionFailure("acme is in the scene") }
            var wanted = acme
            change(&wanted)
            return try await desk.edit(acme, to: wanted, by: staff)
        }
        switch self {
        case .transfer: return try await desk.transfer("acme", to: "south", by: staff)
        case .transferElsewhere: return try await desk.transfer("acme", to: "house", by: staff)
        case .northBelowSouth: return try await desk.transfer("north", to: "south", by: staff)
        case .southBelowNorth: return try await desk.transfer("south", to: "north", by: staff)
        case .closeSouth: return try await desk.close("south", by: staff)
        case .closeNorth: return try await desk.close("north", handingOverTo: "south", by: staff)
        case .createBelowNorth: return try await desk.create(Self.newcomer, below: "north", by: staff)
        case .createBelowSouth: return try await desk.create(Self.newcomer, below: "south", by: staff)
        case .demoteSouth: return try await desk.setRole(of: "south", to: .customer, by: staff)
        case .demoteAda: return try await desk.setRole(of: "ada", to: .reseller, by: staff)
        case .demoteBob: return try await desk.setRole(of: "bob", to: .reseller, by: staff)
        case .rename: return try await edit { $0.displayName = "Acme GmbH" }
        case .renameToo: return try await edit { $0.displayName = "Acme AG" }
        case .readdress: return try await edit { $0.email = "office@acme.example" }
        case .suspend: return try await desk.suspend("dairy", because: "a complaint", by: staff)
        case .enable: return try await desk.enable("dairy", by: staff)
        case .suspendOperator: return try await desk.suspend("north", because: "a doubt", by: staff)
        }
    }

    private static let newcomer = Account(
        id: "newcomer", username: "newcomer", displayName: "Newcomer", role: .customer, createdAt: .earliest)

    /// The pairs that get into each other's way.
    static let quarrels: [[Operation]] = [
        [.change(.transfer), .change(.transferElsewhere)], [.change(.northBelowSouth), .change(.southBelowNorth)],
        [.change(.transfer), .change(.closeSouth)], [.change(.createBelowSouth), .change(.closeSouth)],
        [.change(.createBelowSouth), .change(.demoteSouth)], [.change(.closeNorth), .change(.createBelowNorth)],
        [.change(.demoteAda), .change(.demoteBob)], [.change(.rename), .change(.renameToo)],
        [.change(.rename), .change(.readdress)], [.change(.suspend), .change(.enable)],
        [.change(.transfer), .resume], [.change(.transfer), .perform], [.change(.suspendOperator), .start],
    ]

    /// Each of them while somebody settles, and settling twice at once.
    static let settlements = (Operation.changes + [.settle]).map { [$0, Operation.settle] }
}
