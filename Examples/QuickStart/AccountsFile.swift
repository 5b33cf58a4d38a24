// SPDX-License-Identifier: Apache-2.0

import Accounts
import Foundation

/// The columns of a file of accounts.
///
/// All must be there, in any order; others are ignored.
enum AccountColumn: String, CaseIterable {
    case id
    case username
    case displayName = "display_name"
    case company
    case email
    case domains
    case role
    case owner
    case status
    case locale
    case createdAt = "created_at"

    /// The longest value, in bytes of UTF-8.
    var maximumLength: Int {
        switch self {
        case .id, .owner: Account.ID.maximumLength
        case .username: 128
        case .displayName, .company: 400
        case .email: 254  // RFC 5321, section 4.5.3.1.3
        case .domains: 4_096
        case .role, .status: 16
        case .locale: 35  // RFC 5646, section 4.4.1
        case .createdAt: 40
        }
    }
}

/// A hosting company's accounts in a CSV file: all of them, or everything that is wrong with them.
enum AccountsFile {
    /// The largest file, in bytes.
    static let maximumByteCount = 256 * 1_024 * 1_024

    /// The file that comes with the tour.
    static var shipped: String {
        Bundle.module.url(forResource: "accounts", withExtension: "csv")?.path ?? "accounts.csv"
    }

    /// Reads the accounts of a file.
    static func load(_ path: String) throws(AccountsFileError) -> [Account] {
        try Self.accounts(in: Self.bytes(of: path), from: path)
    }

    /// Reads accounts from the bytes of a file called `file`.
    static func accounts(in bytes: [UInt8], from file: String) throws(AccountsFileError) -> [Account] {
        var reader = AccountsReader()
        let accounts = reader.accounts(in: bytes)
        let problems = reader.problems
        guard problems.count == 0 else {
            let more = problems.count - problems.first.count
            throw AccountsFileError(
                file: file, problems: problems.first.sorted { $0.line < $1.line },
                remark: more > 0 ? "and \(more) more" : nil)
        }
        return accounts
    }

    private static func bytes(of path: String) throws(AccountsFileError) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw AccountsFileError(file: path, remark: "there is no such file")
        }
        guard !isDirectory.boolValue else {
            throw AccountsFileError(file: path, remark: "this is a directory; name a CSV file")
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw AccountsFileError(file: path, remark: "you have no permission to read this file")
        }
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            var bytes: [UInt8] = []
            while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
                bytes += chunk
                guard bytes.count <= Self.maximumByteCount else {
                    throw AccountsFileError(file: path, remark: "larger than \(Self.maximumByteCount) bytes")
                }
            }
            return bytes
        } catch let error as AccountsFileError {
            throw error
        } catch {
            throw AccountsFileError(file: path, remark: "this file could not be read to its end")
        }
    }
}
