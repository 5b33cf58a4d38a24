// SPDX-License-Identifier: Apache-2.0

/// Something to look for in an account, folded like the text it is compared with.
///
/// Terms are made by `SearchTerm.words(in:)` and `SearchTerm.start(_:of:)` of the module `SearchText`, and in no other
/// way. Every character is only text.
public struct SearchTerm: Hashable, Sendable {
    /// Where the text must stand.
    @nonexhaustive
    public enum Place: Hashable, Sendable {
        /// Anywhere in one field.
        case anywhere
        /// At the start of this field, or of any when none is named.
        case start(of: AccountField?)
    }

    /// What to look for; never empty.
    public let text: FoldedText
    /// Where.
    public let place: Place

    package init(_ text: FoldedText, _ place: Place) {
        self.text = text
        self.place = place
    }

    /// The same as plain text: an account matches when one of these occurs, byte for byte, in its searchable text.
    public var needles: [String] {
        switch self.place {
        case .anywhere: [self.text.text]
        case .start(of: let field?): ["\(field.marker)\(self.text)"]
        case .start(of: nil): AccountField.allCases.map { "\($0.marker)\(self.text)" }
        }
    }
}
