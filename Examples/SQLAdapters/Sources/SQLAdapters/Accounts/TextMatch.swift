// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// Terms as a question to the index of texts, which knows three characters in a row and nothing else.
///
/// Every account that matches is among the answers, and few others: those in which the same threes stand elsewhere.
struct TextMatch {
    /// For each term the texts of which one must occur; no term without a text of three characters or more.
    private let terms: [[String]]
    private let engine: SQLEngine
    private let table: String

    /// Makes the question; nil when no term has three characters.
    init?(_ terms: [SearchTerm], on engine: SQLEngine, in table: String) {
        // One needle that says nothing lets everything through.
        self.terms = terms.map(\.needles).filter { needles in needles.allSatisfy { $0.unicodeScalars.count >= 3 } }
        self.engine = engine
        self.table = table
        guard !self.terms.isEmpty else { return nil }
    }

    /// The column that the answers name rows by.
    var key: String { self.engine == .sqlite ? "number" : "id" }

    /// The select of a column of the rows that match: of ``key``, or of a constant.
    func select(_ column: String, in condition: inout SQLCondition) -> String {
        switch self.engine {
        case .sqlite:
            let expression = self.terms.map(Self.expression(for:)).joined(separator: " AND ")
            let parameter = condition.parameter(.text(expression))
            return """
                SELECT \(column == self.key ? "rowid" : column) FROM account_text WHERE account_text MATCH \(parameter)
                """
        case .postgresql:
            let likes = self.terms.map { needles in
                needles.map { "search_text LIKE \(condition.parameter(.text(Self.pattern(for: $0))))" }
                    .joined(separator: " OR ")
            }
            return "SELECT \(column) FROM \(self.table) WHERE \(likes.map { "(\($0))" }.joined(separator: " AND "))"
        }
    }

    /// An expression of FTS5.
    private static func expression(for needles: [String]) -> String {
        "(\(needles.map { "(\(self.trigrams(of: $0).joined(separator: " AND ")))" }.joined(separator: " OR ")))"
    }

    private static func trigrams(of text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return (0...scalars.count - 3).map { start in
            let three = String(String.UnicodeScalarView(scalars[start..<start + 3]))
            return "\"\(three.replacing("\"", with: "\"\""))\""
        }
    }

    /// A pattern of LIKE that finds a text anywhere.
    private static func pattern(for text: String) -> String {
        let escaped = text.unicodeScalars.map { "\\%_".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
        return "%\(escaped.joined())%"
    }
}
