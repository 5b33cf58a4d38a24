// SPDX-License-Identifier: Apache-2.0

/// A statement with its parameters.
package struct SQLStatement: Sendable, Hashable {
    package let text: String
    package let parameters: [SQLValue]

    package init(_ text: String, _ parameters: [SQLValue] = []) {
        self.text = text
        self.parameters = parameters
    }
}

/// What a statement answered.
package struct SQLAnswer: Sendable, Hashable {
    /// The rows it returned.
    package let rows: [SQLRow]
    /// How many rows it inserted, updated or deleted itself.
    package let changedRows: Int
}
