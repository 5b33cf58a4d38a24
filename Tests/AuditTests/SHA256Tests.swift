// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Audit

@Suite struct `SHA-256` {
    @Test func `hashes the example of the standard`() {
        #expect(
            SHA256.hash(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    // MARK: Vectors of NIST

    @Test(arguments: [("SHA256ShortMsg", 65), ("SHA256LongMsg", 64)])
    func `agrees with the messages of CAVP`(file: String, count: Int) throws {
        let cases = try ResponseFile(named: file).messages
        try #require(cases.count == count)
        for (message, digest) in cases {
            #expect(SHA256.hash(message) == digest, "message of \(message.count) bytes")
            var pieces = SHA256()
            for start in stride(from: 0, to: message.count, by: 37) {
                pieces.update(message[start..<min(start + 37, message.count)])
            }
            #expect(pieces.finalize() == digest, "message of \(message.count) bytes in pieces of 37")
        }
    }

    @Test func `agrees with the Monte Carlo test of CAVP`() throws {
        let (seed, checkpoints) = try ResponseFile(named: "SHA256Monte").monteCarlo
        try #require(checkpoints.count == 100)
        var last = seed
        for (number, expected) in checkpoints.enumerated() {
            var (first, second, third) = (last, last, last)
            for _ in 0..<1_000 {
                (first, second, third) = (second, third, SHA256.hash(first.bytes + second.bytes + third.bytes))
            }
            last = third
            try #require(last == expected, "checkpoint \(number)")
        }
    }

    // MARK: Pieces

    @Test(arguments: [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 121, 127, 128, 129, 200])
    func `does not depend on how the message is cut in three`(length: Int) {
        let message = Self.message(ofLength: length)
        let whole = SHA256.hash(message)
        for first in 0...length {
            for second in first...length {
                var hash = SHA256()
                hash.update(message[..<first])
                hash.update(message[first..<second])
                hash.update(message[second...])
                if hash.finalize() != whole {
                    Issue.record("cut at \(first) and \(second)")
                    return
                }
            }
        }
    }

    @Test(arguments: [55, 56, 63, 64, 65, 119, 120, 1_000])
    func `does not depend on the size of the pieces`(length: Int) {
        let message = Self.message(ofLength: length)
        let whole = SHA256.hash(message)
        for size in 1...length {
            var hash = SHA256()
            for start in stride(from: 0, to: length, by: size) {
                message[start..<min(start + size, length)].withUnsafeBytes { hash.update(bufferPointer: $0) }
            }
            #expect(hash.finalize() == whole, "pieces of \(size) bytes")
        }
    }

    @Test func `does not depend on where the message lies in memory`() {
        let message = Self.message(ofLength: 200)
        for shift in 0..<16 {
            let shifted = [UInt8](repeating: 0, count: shift) + message
            let digest = shifted.withUnsafeBytes { SHA256.hash(of: UnsafeRawBufferPointer(rebasing: $0[shift...])) }
            #expect(digest == SHA256.hash(message))
        }
    }

    @Test func `reads sequences that are not stored in one place`() {
        let message = Self.message(ofLength: 1_000)
        var hash = SHA256()
        hash.update(message.lazy.map { $0 }.prefix(1_000))
        #expect(hash.finalize() == SHA256.hash(message))
    }

    @Test func `takes an empty buffer without memory for an empty message`() {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        var hash = SHA256()
        hash.update(bufferPointer: nothing)
        #expect(hash.finalize() == SHA256.hash([]))
        #expect(SHA256.hash(of: nothing) == SHA256.hash([]))
    }

    @Test func `goes on after a digest was taken`() {
        var hash = SHA256()
        hash.update("visit".utf8)
        #expect(hash.finalize() == SHA256.hash(Array("visit".utf8)))
        hash.update(" ended".utf8)
        #expect(hash.finalize() == SHA256.hash(Array("visit ended".utf8)))
    }

    @Test func `copies a prefix that many messages share`() {
        var prefix = SHA256()
        prefix.update("audit:customer:1".utf8)
        for name in ["Ada", "Grace"] {
            var hash = prefix
            hash.update(name.utf8)
            #expect(hash.finalize() == SHA256.hash(Array("audit:customer:1\(name)".utf8)))
        }
    }

    private static func message(ofLength length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }
    }
}

/// A response file of CAVP: lines of the form `name = value`, the rest being comments and headings.
private struct ResponseFile {
    enum Malformed: Error { case line(String) }

    private let fields: [(name: String, value: String)]

    init(named name: String) throws {
        let folder = "Fixtures/CAVP"
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "rsp", subdirectory: folder))
        self.fields = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
            let parts = line.components(separatedBy: " = ")
            return parts.count == 2 && !line.hasPrefix("[") ? (parts[0], parts[1]) : nil
        }
    }

    var messages: [(message: [UInt8], digest: Digest)] {
        get throws {
            let lengths = try self.values("Len").map { try #require(Int($0)) / 8 }
            let messages = try self.values("Msg").map(Self.bytes)
            let digests = try self.values("MD").map { try #require(Digest(hex: $0)) }
            try #require(lengths.count == messages.count && messages.count == digests.count)
            return try zip(lengths, zip(messages, digests)).map { length, pair in
                try #require(length == 0 || length == pair.0.count)
                return (Array(pair.0.prefix(length)), pair.1)
            }
        }
    }

    var monteCarlo: (seed: Digest, checkpoints: [Digest]) {
        get throws {
            let seed = try #require(self.values("Seed").first.flatMap(Digest.init(hex:)))
            return (seed, try self.values("MD").map { try #require(Digest(hex: $0)) })
        }
    }

    private func values(_ name: String) -> [String] {
        self.fields.filter { $0.name == name }.map(\.value)
    }

    private static func bytes(_ hex: String) throws -> [UInt8] {
        let digits = Array(hex)
        return try stride(from: 0, to: digits.count, by: 2).map { position in
            guard position + 1 < digits.count, let byte = UInt8(String(digits[position...position + 1]), radix: 16)
            else {
                throw Malformed.line(hex)
            }
            return byte
        }
    }
}
