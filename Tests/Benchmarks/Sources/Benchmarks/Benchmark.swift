// SPDX-License-Identifier: Apache-2.0

/// One thing to measure: prepared once, run a fixed number of times for each sample.
struct Benchmark: Sendable {
    /// What the figure counts.
    enum Unit: String, Sendable {
        case nanoseconds = "ns"
        case megabytesPerSecond = "MB/s"
    }

    /// What is run for one sample; returns how many operations, or bytes, that was.
    typealias Sample = @Sendable () async throws -> Int

    let name: String
    let unit: Unit
    let prepare: @Sendable () async throws -> Sample

    init(_ name: String, _ unit: Unit = .nanoseconds, prepare: @escaping @Sendable () async throws -> Sample) {
        self.name = name
        self.unit = unit
        self.prepare = prepare
    }
}

/// What was measured: the median of several samples after a warm-up, with the extremes.
struct Figure: Sendable {
    let name: String
    let unit: Benchmark.Unit
    let samples: [Double]

    var median: Double { self.samples.sorted()[self.samples.count / 2] }
    var minimum: Double { self.samples.min() ?? 0 }
    var maximum: Double { self.samples.max() ?? 0 }

    var json: String {
        """
        {"name":"\(self.name)","unit":"\(self.unit.rawValue)","median":\(Self.rounded(self.median)),\
        "min":\(Self.rounded(self.minimum)),"max":\(Self.rounded(self.maximum)),"runs":\(self.samples.count)}
        """
    }

    var row: String {
        let figures = [self.median, self.minimum, self.maximum].map { Self.padded(Self.rounded($0), to: 12) }
        let name = self.name + String(repeating: " ", count: max(0, 28 - self.name.count))
        return "\(name)\(figures.joined())  \(self.unit.rawValue)"
    }

    private static func rounded(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension Benchmark {
    static let samples = 9

    /// Runs off the main thread; the first sample warms up and is not counted.
    @concurrent
    func run() async throws -> Figure {
        let clock = ContinuousClock()
        let sample = try await self.prepare()
        _ = try await sample()
        var samples: [Double] = []
        for _ in 0..<Self.samples {
            let start = clock.now
            let count = try await sample()
            let (seconds, attoseconds) = (clock.now - start).components
            let nanoseconds = Double(seconds) * 1e9 + Double(attoseconds) / 1e9
            switch self.unit {
            case .nanoseconds: samples.append(nanoseconds / Double(count))
            case .megabytesPerSecond: samples.append(Double(count) * 1_000 / nanoseconds)
            }
        }
        return Figure(name: self.name, unit: self.unit, samples: samples)
    }
}
