// SPDX-License-Identifier: Apache-2.0

internal import Accounts

extension Target {
    /// RFC 3339: what is read is written in one form, which reads the same.
    static let times = Target(
        name: "times", maximumLength: 64,
        words: ["T", "Z", ":60", "+23:59", "-00:00", ".999", "0001-01-01", "9999-12-31", "02-29"],
        seeds: [
            "2026-03-01T09:30:00.000Z", "2024-02-29t23:59:60.123456789+14:00", "0001-01-01 00:00:00-00:01",
            "9999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.9Z",
        ].map { Array($0.utf8) }
    ) { bytes in
        let text = bytes.text
        guard let time = Timestamp(rfc3339: text) else {
            demand(!isPlain(bytes), "a plain time is read")
            return
        }
        demand((Timestamp.earliest...Timestamp.latest).contains(time), "a time lies within its range")
        demand(Timestamp(rfc3339: time.description) == time, "a time that is written is read again")
        demand(Timestamp(exactly: time.millisecondsSince1970) == time, "a time is its milliseconds")
        if bytes.count == 24, bytes[10] == 0x54, bytes[23] == 0x5A, bytes[17] != 0x36 {
            demand(time.description.isExactly(text), "a time in the form of this library is written as it was")
        }
    }

    /// A time in the form of this library, of a day that each month has.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        let form = Array("0000-00-00T00:00:00.000Z".utf8)
        guard bytes.count == form.count, bytes[5] == 0x30, bytes[6] > 0x30, bytes[8] < 0x32, bytes[11] < 0x32,
            bytes[0] > 0x30, bytes[8] > 0x30, bytes[14] < 0x36, bytes[17] < 0x36
        else { return false }
        return zip(bytes, form).allSatisfy { $1 == 0x30 ? (0x30...0x39).contains($0) : $0 == $1 }
    }
}
