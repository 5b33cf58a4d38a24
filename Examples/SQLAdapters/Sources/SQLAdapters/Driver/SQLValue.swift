// SPDX-License-Identifier: Apache-2.0

/// One value as it is bound to a statement or read from a column.
///
/// There is no floating-point case on purpose: nothing the stores keep is a measurement, and a column that holds one
/// is reported as an invalid value.
package enum SQLValue: Sendable, Hashable {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null

    /// The kind of the value, for messages that must not show the value.
    var kind: String {
        switch self {
        case .integer: "an integer"
        case .text: "a text"
        case .blob: "a blob"
        case .null: "NULL"
        }
    }

    /// The text, or NULL for nil.
    package static func optional(_ text: String?) -> SQLValue {
        text.map(SQLValue.text) ?? .null
    }

    /// The integer, or NULL for nil.
    package static func optional(_ integer: Int64?) -> SQLValue {
        integer.map(SQLValue.integer) ?? .null
    }

    /// The bytes, or NULL for nil.
    package static func optional(_ bytes: [UInt8]?) -> SQLValue {
        bytes.map(SQLValue.blob) ?? .null
    }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension SQLValue: CustomStringConvertible, CustomReflectable {
    /// The kind only: values are personal data or secrets more often than not.
    package var description: String { self.kind }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
