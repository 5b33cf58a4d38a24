// SPDX-License-Identifier: Apache-2.0

internal import Audit

extension Target {
    /// Canonical JSON: what is accepted is written again as it was.
    static let json = Target(
        name: "json", maximumLength: 512,
        words: ["\\u00", "\\n", "true", "false", "9007199254740991", "{\"\":", "null"],
        seeds: [
            #"{"a":[1,-2,true,false,"x\n\u001f\"\\"],"b":{"é":{}},"😀":"\u007f"}"#, "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
            "-9007199254740991", #"{"é":1,"é":2}"#,
        ].map { Array($0.utf8) }
    ) { bytes in
        guard let value = read(orRefuseWith: JSONError.self, { try JSONValue(canonical: bytes) }) else { return }
        demand(try value.canonicalBytes() == bytes, "JSON that is accepted has one spelling")
        demand(try JSONValue(canonical: value.canonicalBytes()) == value, "JSON that is written is read again")
        demand(value.hashValue == (try JSONValue(canonical: bytes)).hashValue, "equal values have equal hashes")
    }
}
