// SPDX-License-Identifier: Apache-2.0

/// One thing to measure: prepared once, run a fixed number of times for each sample.
struct Benchmark: Sendable {
    /// What the figure counts.
    enum Unit: String, Sendable {
        case nanoseconds = "ns"
        case megabytesPerSecond = "MB/s"
        case milliseconds = "ms"
        case bytes = "B"
    }

    /// What is run for one sample; returns how many operations, or bytes, that was.
    typealias Sample = @Sendable () async throws -> Int

    let name: String
    /// Measures, off the main thread.
    let measure: @Sendable () async throws -> [Figure]

    /// One figure, of samples that each repeat the same.
    init(_ name: String, _ unit: Unit = .nanoseconds, prepare: @escaping @Sendable () async throws -> Sample) {
        self.init(name) { [try await Self.measure(name, unit, prepare)] }
    }

    /// Figures of one thing that takes long to prepare.
    init(_ name: String, measure: @escaping @Sendable () async throws -> [Figure]) {
        self.name = name
        self.measure = measure
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

extension Figure {
    /// The middle of many single measurements, and the one that a hundredth of them exceed.
    static func percentiles(_ name: String, _ nanoseconds: [Double]) -> [Figure] {
        let sorted = nanoseconds.sorted()
        return [("p50", 50), ("p99", 99)].map { suffix, percent in
            Figure(name: "\(name).\(suffix)", unit: .nanoseconds, samples: [sorted[(sorted.count - 1) * percent / 100]])
        }
    }
}

extension Benchmark {
    static let samples = 9

    /// Runs off the main thread.
    @concurrent
    func run() async throws -> [Figure] { try await self.measure() }

    /// Takes samples, of which the first one warms up and is not counted.
    private static func measure(
        _ name: String, _ unit: Unit, _ prepare: @Sendable () async throws -> Sample
    ) async throws -> Figure {
        let sample = try await prepare()
        _ = try await sample()
        var samples: [Double] = []
        for _ in 0..<Self.samples {
            let (nanoseconds, count) = try await Self.timed { try await sample() }
            switch unit {
            case .nanoseconds: samples.append(nanoseconds / Double(count))
            case .megabytesPerSecond: samples.append(Double(count) * 1_000 / nanoseconds)
            case .milliseconds: samples.append(nanoseconds / 1e6)
            case .bytes: samples.append(Double(count))
            }
        }
        return Figure(name: name, unit: unit, samples: samples)
    }

    /// How many nanoseconds something takes, and what it returns.
    static func timed<R>(_ body: () async throws -> R) async rethrows -> (nanoseconds: Double, result: R) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await body()
        let (seconds, attoseconds) = (clock.now - start).components
        return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9, result)
    }
}
