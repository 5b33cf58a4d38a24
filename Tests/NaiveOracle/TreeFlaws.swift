// SPDX-License-Identifier: Apache-2.0

package import Accounts

/// What is wrong with accounts as a tree, each looked at by itself.
///
/// Of a closed account only the way up is looked at: it is kept for the records, whatever became of its owner.
package func treeFlaws(in accounts: [Account]) -> [String] {
    let known = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
    return accounts.flatMap { account -> [String] in
        var flaws: [String] = []
        var steps = 0
        var next = account.owner
        while let id = next {
            steps += 1
            guard let owner = known[id] else { return ["the owner \(id) above \(account.id) does not exist"] }
            guard id != account.id, steps <= OwnershipTree.maximumDepth else {
                return ["\(account.id) is below itself or too deep"]
            }
            next = owner.owner
        }
        guard let owner = account.owner.flatMap({ known[$0] }), account.status != .closed else { return flaws }
        if owner.status == .closed { flaws.append("\(account.id) is open below \(owner.id), which is closed") }
        if owner.role == .customer { flaws.append("\(account.id) is below \(owner.id), a customer") }
        if owner.role < account.role { flaws.append("\(account.id) is of a higher role than its owner \(owner.id)") }
        return flaws
    }
}
