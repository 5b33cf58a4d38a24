// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Permissions

extension Benchmark {
    /// Pure decisions and hashing.
    static let deciding = [
        Benchmark("decide.enter") {
            let actor = Standing(
                id: "reseller-1", role: .reseller, status: .active,
                owners: [
                    Standing.Owner(id: "region-1", status: .active), Standing.Owner(id: "root-1", status: .active),
                ])
            let subject = Standing(
                id: "customer-1", role: .customer, status: .active,
                owners: [Standing.Owner(id: "reseller-1", status: .active)] + actor.owners
                    + [Standing.Owner(id: "top-1", status: .active)])
            let policy = EntryPolicy.standard
            return {
                var allowed = 0
                for _ in 0..<200_000 where policy.decide(actor: actor, subject: subject).mode == .full { allowed += 1 }
                precondition(allowed == 200_000)
                return allowed
            }
        },
        Benchmark("decide.act") { Self.acting { $0.decide($1).isAllowed } },
        Benchmark("decide.asking") { Self.acting(on: .domainsTransferOut) { $0.decide($1).isAllowed } },
        Benchmark("explain.act") { Self.acting { !$0.explain($1).isEmpty } },
        Benchmark("sha256", .megabytesPerSecond) {
            let message = [UInt8](repeating: 0x61, count: 16_384)
            return {
                var sum: UInt8 = 0
                for _ in 0..<1_000 { sum &+= SHA256.hash(message).bytes[0] }
                precondition(sum == UInt8(truncatingIfNeeded: 1_000 * Int(SHA256.hash(message).bytes[0])))
                return 1_000 * message.count
            }
        },
    ]

    /// Asks the default policy about one capability, with the rights of an account that lacks another.
    private static func acting(
        on capability: Capability.ID = .sitesAdd, _ ask: @escaping @Sendable (ActPolicy, ActRequest) -> Bool
    ) -> Sample {
        let policy = ActPolicy.standard
        let facts = SubjectFacts(rights: .allBut([.filesOpenShell]))
        return {
            var asked = 0
            for _ in 0..<200_000 {
                let request = policy.request(for: capability, by: .reseller, in: .customer, mode: .full, facts: facts)
                if ask(policy, request) { asked += 1 }
            }
            precondition(asked == 200_000)
            return asked
        }
    }
}
