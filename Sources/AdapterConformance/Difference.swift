// SPDX-License-Identifier: Apache-2.0

/// Where two values that are not equal first differ, in few words: `state.active.mode`: readOnly instead of full.
///
/// What shows itself in a description is taken by that, so that a value that hides what it holds goes on hiding it.
package struct Difference: CustomStringConvertible {
    /// Two values that are shorter than this, together, are shown whole; of a longer text as much on each side is shown.
    private static let short = 100
    private static let context = 20

    /// What was seen, where, and what was promised.
    package let description: String

    /// Finds the first difference.
    package init<Value: Equatable>(_ seen: Value, _ promised: Value) {
        let (left, right) = (Self.text(seen), Self.text(promised))
        if left.count + right.count <= Self.short, left != right {
            self.description = "\(left) instead of \(right)"
        } else {
            self.description = Self.compare(seen, promised, at: "")
        }
    }

    private static func compare(_ seen: Any, _ promised: Any, at path: String) -> String {
        let (left, right) = (Mirror(reflecting: seen), Mirror(reflecting: promised))
        guard left.subjectType == right.subjectType else { return self.say(self.text(seen), self.text(promised), path) }
        switch left.displayStyle {
        case .optional:
            guard let left = left.children.first, let right = right.children.first else { break }
            return self.compare(left.value, right.value, at: path)
        case .collection:
            let (left, right) = (left.children.map(\.value), right.children.map(\.value))
            for index in 0..<max(left.count, right.count) {
                let place = "\(path)[\(index)]"
                guard index < left.count else { return self.say("nothing", self.text(right[index]), place) }
                guard index < right.count else { return self.say(self.text(left[index]), "nothing", place) }
                if !self.areEqual(left[index], right[index]) {
                    return self.compare(left[index], right[index], at: place)
                }
            }
        case .set, .dictionary:
            let (left, right) = (left.children.map(\.value), right.children.map(\.value))
            let more = left.first { value in !right.contains { self.areEqual($0, value) } }
            let less = right.first { value in !left.contains { self.areEqual($0, value) } }
            return self.say(more.map(self.text) ?? "nothing", less.map(self.text) ?? "nothing", path)
        case .struct, .class, .enum, .tuple:
            if seen is any CustomStringConvertible { break }
            for (left, right) in zip(left.children, right.children) {
                guard left.label == right.label else { break }
                if self.areEqual(left.value, right.value) { continue }
                let label = left.label ?? ""
                return self.compare(left.value, right.value, at: path.isEmpty ? label : "\(path).\(label)")
            }
        default: break
        }
        return self.say(self.text(seen), self.text(promised), path)
    }

    /// Whether two equal values have the same characters in all their texts, and not only such as count as the same.
    package static func areSpelledAlike(_ left: Any, _ right: Any) -> Bool {
        self.texts(in: left) == self.texts(in: right)
    }

    /// The texts in a value, in order.
    private static func texts(in value: Any) -> [[UInt8]] {
        if let text = value as? String { return [Array(text.utf8)] }
        let mirror = Mirror(reflecting: value)
        let texts = mirror.children.flatMap { self.texts(in: $0.value) }
        let isOrdered = mirror.displayStyle != .set && mirror.displayStyle != .dictionary
        return isOrdered ? texts : texts.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func areEqual(_ left: Any, _ right: Any) -> Bool {
        guard self.areSpelledAlike(left, right) else { return false }
        func isRight<Value: Equatable>(_ left: Value) -> Bool { right as? Value == left }
        return (left as? any Equatable).map { isRight($0) } ?? (self.text(left) == self.text(right))
    }

    /// Text in quotation marks, with nothing in it that does not show; of all else the description.
    private static func text(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.map { self.text($0.value) } ?? "nil" }
        return switch value {
        case let text as String: text.debugDescription
        case let values as [String]: values.description
        default: "\(value)"
        }
    }

    private static func say(_ seen: String, _ promised: String, _ path: String) -> String {
        let place = path.isEmpty ? "" : "`\(path)`: "
        let (left, right) = (Array(seen.unicodeScalars), Array(promised.unicodeScalars))
        guard left != right else { return "\(place)another one that looks the same" }
        let same = zip(left, right).prefix { $0 == $1 }.count
        return "\(place)\(self.around(same, left)) instead of \(self.around(same, right))"
    }

    /// What stands around the character at `place`, or before it, where that is one that combines.
    private static func around(_ place: Int, _ text: [Unicode.Scalar]) -> String {
        guard text.count > Self.short else { return Self.shown(text) }
        let (first, end) = (max(0, place - Self.context), min(text.count, place + Self.short / 2))
        return (first > 0 ? "…" : "") + Self.shown(Array(text[first..<end])) + (end < text.count ? "…" : "")
    }

    /// The characters; those that combine with the one before by their numbers, since they may look like another one.
    private static func shown(_ text: [Unicode.Scalar]) -> String {
        text.map { $0.properties.canonicalCombiningClass == .notReordered ? "\($0)" : $0.escaped(asASCII: true) }
            .joined()
    }
}
