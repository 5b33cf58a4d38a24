// SPDX-License-Identifier: Apache-2.0

/// The condition of a select as it is put together, with the values it compares to.
///
/// Values never become part of the text. The text has as many forms as there are kinds of question, not of answers, so
/// that prepared statements are found again.
struct SQLCondition {
    private var terms: [String] = []
    /// The values of the parameters, from `?1` on.
    private(set) var parameters: [SQLValue] = []

    /// The terms, all of which must hold.
    var text: String { self.terms.isEmpty ? "TRUE" : self.terms.joined(separator: " AND ") }

    /// Adds a value and returns how the statement names it.
    mutating func parameter(_ value: SQLValue) -> String {
        self.parameters.append(value)
        return "?\(self.parameters.count)"
    }

    /// Adds a term without values.
    mutating func require(_ term: String) {
        self.terms.append(term)
    }

    /// Adds a comparison such as `owner = `.
    mutating func require(_ comparison: String, _ value: SQLValue) {
        self.terms.append("\(comparison) \(self.parameter(value))")
    }

    /// Adds that a column holds one of some words; no words ask for nothing.
    mutating func require(_ column: String, oneOf words: some Sequence<String>) {
        let parameters = words.sorted().map { self.parameter(.text($0)) }
        guard !parameters.isEmpty else { return }
        self.terms.append("\(column) IN (\(parameters.joined(separator: ", ")))")
    }
}
