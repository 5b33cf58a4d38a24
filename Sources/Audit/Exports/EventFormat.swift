// SPDX-License-Identifier: Apache-2.0

/// A form made of events: a JSON object for each entry, and for each of which only the hash is left.
protocol EventFormat {
    var options: ExportOptions { get }

    func write(_ exported: ExportedEntry, to writer: inout CanonicalWriter)
    func write(_ dropped: DroppedEntry, to writer: inout CanonicalWriter)
}

extension EventFormat {
    /// A record as a line; nil for checkpoints, for what cannot be read and for interior nodes.
    func line(of record: LogRecord) -> [UInt8]? {
        if let dropped = DroppedEntry(record) {
            return CanonicalWriter.line { self.write(dropped, to: &$0) }
        }
        return ExportedEntry(record, self.options).map { entry in CanonicalWriter.line { self.write(entry, to: &$0) } }
    }
}
