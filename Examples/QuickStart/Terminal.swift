// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the tour is told: plain lines, with a little colour where that is welcome.
struct Terminal {
    /// How a line looks.
    enum Style {
        case plain
        case bold
        case faint
        case good
        case bad
        case banner

        /// The attributes of ECMA-48 (SGR) that make it look like that.
        fileprivate var attributes: String {
            switch self {
            case .plain: ""
            case .bold: "1"
            case .faint: "2"
            case .good: "32"
            case .bad: "31"
            case .banner: "30;43"
            }
        }
    }

    /// Lines of prose are not made longer than this.
    static let widestProse = 100
    private static let indent = "   "

    /// How many cells a line has; nil where nobody wraps lines, as in a file.
    let width: Int?
    let isColoured: Bool
    /// Takes text as it is.
    let write: (String) -> Void

    /// One that shows nothing.
    static var silent: Self { Self(width: nil, isColoured: false) { _ in } }

    /// Standard output, as wide as its window.
    static func standard(_ output: StandardOutput, environment: [String: String]) -> Self {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        return Self(
            width: isTerminal ? Self.windowWidth() ?? 80 : nil,
            isColoured: Self.wantsColour(isTerminal: isTerminal, environment: environment), write: output.write)
    }

    /// Whether colour is welcome: at a terminal that can show it, to somebody who has not said no (no-color.org).
    static func wantsColour(isTerminal: Bool, environment: [String: String]) -> Bool {
        isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    private static func windowWidth() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

extension Terminal {
    /// Begins a part of the tour.
    func heading(_ text: String) {
        self.gap()
        self.line(text, .bold, indent: "")
        self.gap()
    }

    /// Leaves a line free.
    func gap() {
        self.line("", indent: "")
    }

    /// Tells something, in as many lines as it takes.
    func say(_ text: String, _ style: Style = .plain) {
        for line in text.wrapped(to: max(1, self.proseWidth)) { self.line(line, style) }
    }

    /// Shows texts as one block that stands out, with or without colour.
    func block(_ texts: [String]) {
        let lines = texts.flatMap { $0.wrapped(to: max(1, self.proseWidth - 4)) }
        let width = lines.map(\.terminalWidth).max() ?? 0
        for line in lines { self.line("┃ \(line.padded(to: width)) ┃", .banner) }
    }

    /// Shows a table, which is wrapped only where lines are.
    func show(_ table: Table) {
        for (text, style) in table.lines(width: self.tableWidth) {
            self.line(text, style)
        }
    }

    /// How many cells a line of a table may take; nil for any number.
    var tableWidth: Int? { self.width.map { max(1, $0 - Self.indent.count) } }

    private var proseWidth: Int { min(self.width ?? Self.widestProse, Self.widestProse) - Self.indent.count }

    private func line(_ text: String, _ style: Style = .plain, indent: String = Self.indent) {
        let isPlain = !self.isColoured || style.attributes.isEmpty || text.isEmpty
        let shown = isPlain ? text : "\u{1B}[\(style.attributes)m\(text)\u{1B}[0m"
        self.write((shown.isEmpty ? "" : indent) + shown + "\n")
    }
}

/// Standard output, which remembers when something could not be written.
final class StandardOutput {
    /// Whether something is lost, on a full disk for example.
    private(set) var isIncomplete = false

    func write(_ text: String) {
        guard !self.isIncomplete else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            self.isIncomplete = true
        }
    }
}
