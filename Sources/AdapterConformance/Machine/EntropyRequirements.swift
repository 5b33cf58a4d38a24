// SPDX-License-Identifier: Apache-2.0

public import Accounts

extension Requirement where Port == any EntropySource {
    /// Everything that every ``/Accounts/EntropySource`` must do, as far as it can be seen from outside.
    ///
    /// A generator that is predictable can pass: none of this says whether it is secure.
    public static var entropySource: [Self] { [self.entropyCount, self.entropyEven, self.entropyFresh] }

    private static var entropyCount: Self {
        Self("entropy.count", "As many bytes are returned as were asked for, from 1 to 256.") { trial in
            let source = try await trial.open()
            for count in 1...256 {
                try trial.expect(
                    source.bytes(count).count, is: count, that: "\(count) bytes are returned when they are asked for")
            }
        }
    }

    private static var entropyEven: Self {
        Self("entropy.even", "Every bit of a byte is set about as often as not.") { trial in
            let source = try await trial.open()
            let draws = 256
            var counts = Array(repeating: 0, count: 8)
            for _ in 0..<draws {
                for byte in source.bytes(256) {
                    for bit in 0..<8 where byte >> UInt8(bit) & 1 == 1 { counts[bit] += 1 }
                }
            }
            // Of 65,536 bits half are set, give or take 128 (one standard deviation): eight times that is no accident.
            let (half, tolerance) = (draws * 128, 1_024)
            for (bit, count) in counts.enumerated() {
                try trial.expect(
                    abs(count - half) <= tolerance, that: "bit \(bit) is set in about half of 65,536 bytes",
                    seen: "\(count) times")
            }
        }
    }

    private static var entropyFresh: Self {
        Self("entropy.fresh", "Nothing is returned twice, however many ask at once.") { trial in
            let draws = try await trial.racing { _, source in (0..<200).map { _ in source.bytes(16) } }.flatMap { $0 }
            try trial.expect(
                Set(draws).count, is: draws.count, that: "no sixteen bytes are returned to two of those who ask")
        }
    }
}
