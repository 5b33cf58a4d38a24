// SPDX-License-Identifier: Apache-2.0

/// JSON as the decoder of records reads it, to compare what was accepted with what was made of it.
indirect enum StoredJSON: Decodable {
    case object([String: Self])
    case array([Self])
    case text(String)
    case number(Double)
    case truth(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let truth = try? container.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let elements = try? container.decode([Self].self) {
            self = .array(elements)
        } else {
            // What is not decoded for a record may be no JSON either.
            self = (try? container.decode([String: Self].self)).map { .object($0) } ?? .null
        }
    }

    /// Whether all of it stands in what was given: nothing is made up, and nothing is mended.
    ///
    /// What has no order may stand in another one, and what is given twice stand once.
    func isMade(of given: Self) -> Bool {
        switch (self, given) {
        case (.object(let members), .object(let given)):
            members.allSatisfy { name, value in given[name].map { value.isMade(of: $0) } ?? false }
        case (.array(let elements), .array(let given)):
            elements.allSatisfy { element in given.contains { element.isMade(of: $0) } }
        case (.text(let text), .text(let given)): text.isExactly(given)
        case (.number(let number), .number(let given)): number == given
        case (.truth(let truth), .truth(let given)): truth == given
        case (.null, .null): true
        default: false
        }
    }
}
