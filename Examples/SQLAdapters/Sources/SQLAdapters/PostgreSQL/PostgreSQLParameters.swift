// SPDX-License-Identifier: Apache-2.0

/// Values as they are bound to a statement: in binary, so that nothing is ever quoted or parsed.
struct PostgreSQLParameters {
    /// The types as the server numbers them.
    enum TypeNumber {
        static let bytea: UInt32 = 17
        static let int8: UInt32 = 20
        static let int2: UInt32 = 21
        static let int4: UInt32 = 23
        static let text: UInt32 = 25
        static let varchar: UInt32 = 1_043
        static let void: UInt32 = 2_278
        /// Left for the server to see from what a parameter is used for.
        static let unspecified: UInt32 = 0
    }

    /// The type of each value.
    let types: [UInt32]
    private var bytes: [UInt8] = []
    private var places: [(start: Int, count: Int)?] = []

    init(_ values: [SQLValue]) {
        self.types = values.map { value in
            switch value {
            case .integer: TypeNumber.int8
            case .text: TypeNumber.text
            case .blob: TypeNumber.bytea
            case .null: TypeNumber.unspecified
            }
        }
        for value in values {
            let start = self.bytes.count
            switch value {
            case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { self.bytes += $0 }
            case .text(let text): PostgreSQLText.append(text, to: &self.bytes)
            case .blob(let blob): self.bytes += blob
            case .null:
                self.places.append(nil)
                continue
            }
            self.places.append((start, self.bytes.count - start))
        }
        // A null pointer would stand for NULL, so there is a byte to point at even when all values are empty.
        self.bytes.append(0)
    }

    /// Runs the body with the pointers to the values, their lengths, and their formats, which are all binary.
    func withPointers<R>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) throws -> R
    ) rethrows -> R {
        try self.bytes.withUnsafeBufferPointer { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { characters in
                try body(
                    self.places.map { place in place.flatMap { characters.baseAddress?.advanced(by: $0.start) } },
                    self.places.map { Int32($0?.count ?? 0) },
                    self.places.map { _ in 1 })
            }
        }
    }
}
