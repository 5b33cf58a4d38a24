// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import InMemoryAdapters
import Permissions

extension Benchmark {
    /// What a panel does with every request, and with every entry.
    static let visiting = [
        resume("resume.1k", customers: 1_000, visits: 1_000),
        resume("resume.1M", customers: 1_000_000, visits: 100_000),
        Benchmark("start+stop") {
            let company = try Company(customers: 1_000)
            return {
                for number in 0..<2_000 {
                    let visit = try await company.start(number)
                    _ = try await company.impersonation.stop(visit.token).get()
                }
                return 2_000
            }
        },
        Benchmark("perform") {
            let company = try Company(customers: 1_000)
            let visit = try await company.start(0)
            let context = try await company.impersonation.resume(visit.token).get()
            return {
                for _ in 0..<5_000 {
                    _ = try await context.perform(
                        "domains.setAutoRenew", on: "example.org", stamp: context.banner.stamp
                    ) {}.get()
                }
                return 5_000
            }
        },
    ]

    /// Requests of many visits in random order; each visit was in use just before, so that nothing is written.
    private static func resume(_ name: String, customers: Int, visits: Int) -> Benchmark {
        Benchmark(name) {
            let company = try Company(customers: customers)
            var tokens: [VisitToken] = []
            let stride = customers / visits
            for number in 0..<visits {
                // Spread over customers and resellers, so that each visit touches other memory.
                let visit = try await company.start(number * stride + number / 500 % stride)
                _ = try await company.impersonation.resume(visit.token).get()
                tokens.append(visit.token)
            }
            var generator = SystemRandomNumberGenerator()
            let shuffled = tokens.shuffled(using: &generator)
            return {
                for index in 0..<100_000 {
                    _ = try await company.impersonation.resume(shuffled[index % shuffled.count]).get()
                }
                return 100_000
            }
        }
    }
}
