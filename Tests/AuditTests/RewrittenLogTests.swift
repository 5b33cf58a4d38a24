// SPDX-License-Identifier: Apache-2.0

import Audit
import InMemoryAdapters
import Synchronization
import Testing

extension `A log that cuts checkpoints` {
    @Test func `signs nothing for a log that is another than before`() async throws {
        let fixture = Fixture()
        try await fixture.log().append(LogFixture.start())
        try await fixture.log().append(LogFixture.stop())
        let held = fixture.sink.latest()?.bytes
        let rewritten = try fixture.log(store: InMemoryAuditStore())
        // Shorter, then as long, then longer.
        for (number, code) in [CheckpointError.Code.goesBack, .inconsistent, .inconsistent].enumerated() {
            try await rewritten.append(Self.refusals(number..<number + 1))
            await #expect(throws: CheckpointError(code, "")) { try await rewritten.checkpoint() }
            #expect(fixture.sink.latest()?.bytes == held)
        }
        #expect(fixture.failed == [.goesBack])
    }

    /// A sink that takes any checkpoint for the one it holds.
    private final class CarelessSink: CheckpointSink {
        private let held: Mutex<SignedCheckpoint?>

        init(holding held: SignedCheckpoint) { self.held = Mutex(held) }

        func latest() async throws -> SignedCheckpoint? { self.held.withLock { $0 } }

        func store(
            _ checkpoint: SignedCheckpoint, after _: SignedCheckpoint?, proof _: ConsistencyProof?
        ) async throws {
            self.held.withLock { $0 = checkpoint }
        }
    }

    @Test(arguments: [
        ("shop.example/log", 1, CheckpointError.Code.wrongOrigin), ("panel.example/log", 3, .goesBack),
        ("panel.example/log", 2, .inconsistent), ("panel.example/log", 1, .inconsistent),
    ])
    func `does not rely on its sink for that`(origin: String, size: UInt64, code: CheckpointError.Code) async throws {
        let key = try HMACCheckpointKey(name: origin, secret: Array(repeating: 1, count: 32))
        let held = try await SignedCheckpoint(
            Checkpoint(origin: origin, size: size, root: SHA256.hash([9])), by: key)
        let (fixture, sink) = (Fixture(), CarelessSink(holding: held))
        let log = try fixture.log(sink: sink)
        try await log.append([LogFixture.start(), LogFixture.stop()])
        await #expect(throws: CheckpointError(code, "")) { try await log.checkpoint() }
        #expect(try await sink.latest()?.bytes == held.bytes)
        #expect(fixture.failed == [code])
    }

    @Test func `finds out in its sweeps that a log was cut off, also when nobody appends`() async throws {
        let fixture = Fixture()
        try await fixture.log().append([LogFixture.start(), LogFixture.stop()])
        let restored = try fixture.log(store: InMemoryAuditStore())
        await restored.checkpointIfDue()
        #expect(fixture.failed == [.goesBack])
        fixture.clock.advance(by: .seconds(30))
        await restored.checkpointIfDue()
        #expect(fixture.failed == [.goesBack])
        fixture.clock.advance(by: .seconds(30))
        await restored.checkpointIfDue()
        #expect(fixture.failed == [.goesBack, .goesBack])
    }
}
