// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters

extension Fault where Port == any SessionStore {
    static var ofApprovals: [Self] {
        [
            Self("approvals.revisions", "takes a second answer") {
                $0.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    guard changes.count == 1, case .approval(let approval) = changes[0], approval.revision > 1 else {
                        return outcome
                    }
                    return sound.approval(approval.id)?.revision == approval.revision ? .committed : outcome
                }
            },
            Self("approvals.round-trip", "loses the ticket") {
                $0.readApproval = { sound, id in try sound.approval(id).map { try Self.withoutTicket($0) } }
            },
            Self("approvals.round-trip", "lists without the ticket") {
                $0.listApprovals = { sound, time, id, limit in
                    try sound.openApprovals(at: time, after: id, limit: limit).map { try Self.withoutTicket($0) }
                }
            },
            Self(
                "approvals.requested", "goes on listing what was refused",
                alsoCaughtBy: ["sessions.approvals.round-trip", "sessions.erase", "sessions.case.records"]
            ) { store in
                let refused = Memory<[Approval.ID]>([])
                store.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    for case .approval(let approval) in changes where outcome == .committed {
                        if case .refused = approval.state { refused.change { $0.append(approval.id) } }
                    }
                    return outcome
                }
                store.listApprovals = { sound, time, id, limit in
                    let answered = refused.value.filter { answered in id.map { answered > $0 } ?? true }
                    let listed = sound.openApprovals(at: time, after: id, limit: limit)
                    return Array(
                        (listed + answered.compactMap { sound.approval($0) }).sorted { $0.id < $1.id }.prefix(limit))
                }
            },
            Self("approvals.order", "orders without regard to case") {
                $0.listApprovals = { sound, time, id, limit in
                    sound.openApprovals(at: time, after: id, limit: limit).sorted {
                        $0.id.rawValue.lowercased() < $1.id.rawValue.lowercased()
                    }
                }
            },
            Self(
                "approvals.order", "begins with the approval named",
                alsoCaughtBy: ["sessions.approvals.pages", "sessions.approvals.open"]
            ) {
                $0.listApprovals = { sound, time, id, limit in
                    let named = id.flatMap { sound.approval($0) }.map { [$0] } ?? []
                    return Array((named + sound.openApprovals(at: time, after: id, limit: limit)).prefix(limit))
                }
            },
            Self("approvals.open", "lists what nobody can answer any more") {
                $0.listApprovals = { sound, _, id, limit in
                    sound.openApprovals(at: .earliest, after: id, limit: limit)
                }
            },
            Self("approvals.open", "leaves out what can just be answered") {
                $0.listApprovals = { sound, time, id, limit in
                    sound.openApprovals(at: time.advanced(by: .milliseconds(1)), after: id, limit: limit)
                }
            },
            Self("approvals.open", "counts what is over towards the limit") {
                $0.listApprovals = { sound, time, id, limit in
                    sound.openApprovals(at: .earliest, after: id, limit: limit).filter { $0.isOpen(at: time) }
                }
            },
            Self("approvals.pages", "goes on after as many approvals as there were before") { store in
                let offsets = Memory<[Approval.ID: Int]>([:])
                store.listApprovals = { sound, time, id, limit in
                    let all = sound.openApprovals(at: time, after: nil, limit: .max)
                    let page =
                        id.flatMap { offsets.value[$0] }.map { Array(all.dropFirst($0).prefix(limit)) }
                        ?? sound.openApprovals(at: time, after: id, limit: limit)
                    if let last = page.last, let index = all.firstIndex(of: last) {
                        offsets.change { $0[last.id] = index + 1 }
                    }
                    return page
                }
            },
        ]
    }

    private static func withoutTicket(_ approval: Approval) throws -> Approval {
        try spoiled(approval) { approval in
            guard var reason = approval["reason"] as? [String: Any] else { return }
            reason["ticket"] = nil
            approval["reason"] = reason
        }
    }

    static var ofErasedApprovals: [Self] {
        [
            Self("erase", "never erases an approval") { store in
                let stored = Memory<[Approval.ID: Approval]>([:])
                store.store = { sound, changes in
                    let outcome = try sound.commit(changes)
                    for case .approval(let approval) in changes where outcome == .committed {
                        stored.change { $0[approval.id] = approval }
                    }
                    return outcome
                }
                store.readApproval = { _, id in stored.value[id] }
            },
            Self("erase", "erases what is over at the very time") { store in
                let (stored, gone) = (Memory<Set<Approval.ID>>([]), Memory<Set<Approval.ID>>([]))
                store.store = { sound, changes in
                    for case .approval(let approval) in changes { stored.change { _ = $0.insert(approval.id) } }
                    return try sound.commit(changes)
                }
                store.forget = { sound, time, limit in
                    let over = stored.value.filter { sound.approval($0)?.over == time }
                    if limit > 0 { gone.change { $0.formUnion(over) } }
                    return sound.erase(endedBefore: time, limit: limit)
                }
                store.readApproval = { sound, id in gone.value.contains(id) ? nil : sound.approval(id) }
            },
            Self("erase", "counts the approvals too") { store in
                let stored = Memory<Set<Approval.ID>>([])
                store.store = { sound, changes in
                    for case .approval(let approval) in changes { stored.change { _ = $0.insert(approval.id) } }
                    return try sound.commit(changes)
                }
                store.forget = { sound, time, limit in
                    let before = stored.value.filter { sound.approval($0) != nil }
                    let count = sound.erase(endedBefore: time, limit: limit)
                    return count + before.filter { sound.approval($0) == nil }.count
                }
            },
        ]
    }
}
