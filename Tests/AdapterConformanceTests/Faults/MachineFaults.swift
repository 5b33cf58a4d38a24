// SPDX-License-Identifier: Apache-2.0

import Accounts
import InMemoryAdapters

/// A clock that breaks one promise.
private struct FaultyClock: WallClock {
    enum Carelessness: Sendable {
        /// It counts seconds where milliseconds are meant.
        case countsSeconds
        /// Every other answer is that of another time zone.
        case mixesZones
    }

    let carelessness: Carelessness
    let asked = Memory(0)

    var now: Timestamp {
        let time = SystemClock().now
        switch self.carelessness {
        case .countsSeconds: return Timestamp(millisecondsSince1970: time.millisecondsSince1970 / 1_000)
        case .mixesZones:
            let number = self.asked.change { asked -> Int in
                asked += 1
                return asked
            }
            return number.isMultiple(of: 2) ? time : time.advanced(by: .seconds(3_600))
        }
    }
}

/// A source of entropy that breaks one promise.
private struct FaultyEntropy: EntropySource {
    enum Carelessness: Sendable {
        /// It gives no more than sixteen bytes.
        case cutsShort
        /// Its bytes are hexadecimal digits.
        case writesDigits
        /// Every task that asks begins with the same seed.
        case repeatsSeeds
    }

    let carelessness: Carelessness
    let generator = SeededEntropy(seed: 1)

    func bytes(_ count: Int) -> [UInt8] {
        switch self.carelessness {
        case .cutsShort: Array(SystemEntropy().bytes(count).prefix(16))
        case .writesDigits: SystemEntropy().bytes(count).map { $0 & 15 < 10 ? 0x30 + $0 & 15 : 0x57 + $0 & 15 }
        case .repeatsSeeds: self.generator.bytes(count)
        }
    }
}

extension Fault where Port == any WallClock {
    static var ofClocks: [Self] {
        [
            Self(requirement: "clock.present", summary: "counts seconds as milliseconds", alsoCaughtBy: []) {
                { FaultyClock(carelessness: .countsSeconds) }
            },
            Self(requirement: "clock.steady", summary: "is an hour off every other time", alsoCaughtBy: []) {
                { FaultyClock(carelessness: .mixesZones) }
            },
        ]
    }
}

extension Fault where Port == any EntropySource {
    static var ofEntropySources: [Self] {
        [
            self.source(
                "entropy.count", "gives no more than sixteen bytes", .cutsShort, alsoCaughtBy: ["entropy.even"]),
            self.source("entropy.even", "gives digits for bytes", .writesDigits),
            self.source("entropy.fresh", "begins anew whenever it is opened", .repeatsSeeds),
        ]
    }

    private static func source(
        _ requirement: String, _ summary: String, _ carelessness: FaultyEntropy.Carelessness,
        alsoCaughtBy others: Set<String> = []
    ) -> Self {
        Self(requirement: requirement, summary: summary, alsoCaughtBy: others) {
            { FaultyEntropy(carelessness: carelessness) }
        }
    }
}
