// SPDX-License-Identifier: Apache-2.0

import Accounts
import Testing

@Suite struct `The text of an error` {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    @Test(arguments: [(500, ""), (501, "…"), (100_000, "…")])
    func `from elsewhere is cut`(_ length: Int, _ end: String) {
        let text = String(repeating: "a", count: length)
        #expect(Failure(description: text).inertDescription == text.prefix(500) + end)
    }
}

@Suite struct `A random identifier` {
    private struct Bytes: EntropySource {
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 * 16 + 15 - $0) } }
    }

    @Test func `holds every bit that was drawn`() {
        let identifier: Account.ID = Bytes().identifier("m")
        #expect(identifier == "m0f1e2d3c4b5a69788796a5b4c3d2e1f0")
    }
}
