// SPDX-License-Identifier: Apache-2.0

extension AuditEntry {
    /// The entry as one line of JSON Lines: the leaf, and the openings that were not erased.
    ///
    /// The line is canonical JSON (RFC 8785) without a line break. `entry` is the leaf itself, so that whoever holds
    /// the line can hash it again and compare; `staff` and `customer` hold salt and details.
    public func jsonLine() throws -> String {
        var line: [String: JSONValue] = ["entry": try JSONValue(canonical: self.leaf)]
        line["staff"] = try Self.opened(self.staff.opening)
        line["customer"] = try Self.opened(self.customer?.opening)
        return String(decoding: try JSONValue.object(line).canonicalBytes(), as: UTF8.self)
    }

    private static func opened(_ opening: SealedPart.Opening?) throws -> JSONValue? {
        guard let opening else { return nil }
        return .object([
            "content": try JSONValue(canonical: opening.content), "salt": .string(opening.salt.hex),
        ])
    }
}
