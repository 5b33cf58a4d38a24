// SPDX-License-Identifier: Apache-2.0

internal import Audit
internal import Foundation

extension Target {
    /// Lines of an exported log, and all forms that they are exported in again.
    static func lines(_ log: HonestLog) -> Self {
        let formats = ExportFormat.allCases.flatMap { format in
            [Set<SealedPart.Label>(), [.staff, .customer]].map {
                (format, $0, format.writer(ExportOptions(origin: HonestLog.origin, withheld: $0)))
            }
        }
        return Self(
            name: "lines", maximumLength: 1_400,
            words: [#""leaf":""#, #"{"checkpoint":""#, #""sequence":"#, "\\u000a", "\u{2028}"],
            seeds: log.lines
        ) { bytes in
            let line = Choices.text(bytes, from: log.lines)
            let record = LogRecord(line: line)
            guard let written = record.line else { return }
            demand(written == line, "a line has one spelling")
            for (format, withheld, writer) in formats {
                guard let bytes = writer.bytes(of: record) else { continue }
                demand(bytes.firstIndex(of: UInt8(ascii: "\n")) == bytes.count - 1, "a record is one line in each form")
                switch format {
                case .jsonLines:
                    demand(!withheld.isEmpty || bytes.dropLast() == line[...], "a line is exported as it is")
                case .csv:
                    CSVReader.check(bytes)
                    let again = CSVFormat.read(bytes.dropLast(2))
                    demand(!withheld.isEmpty || again.line == line, "a row is read again")
                    demand(again.line != nil, "a row can be read")
                default:
                    demand(
                        try JSONSerialization.jsonObject(with: Data(bytes)) is [String: Any],
                        "an event is a JSON object")
                }
            }
        }
    }
}
