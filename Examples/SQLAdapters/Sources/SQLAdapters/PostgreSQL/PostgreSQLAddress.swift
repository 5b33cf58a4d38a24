// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import Foundation

/// Where a server is and who is to be let in, as a connection string of libpq that has been looked at.
///
/// libpq quotes what it cannot read, and takes what follows an `@` in a password for the host. So what it says about such
/// a string is never repeated.
struct PostgreSQLAddress: Sendable {
    /// How long one attempt to reach one host may take, in seconds.
    private static let connectTimeout = 5
    private let connection: String

    /// Reads a connection string.
    ///
    /// - Throws: ``SQLError`` with `misuse`, and nothing of the string in it.
    init(_ connection: String) throws {
        guard !connection.utf8.contains(0), let options = PQconninfoParse(connection, nil) else {
            throw SQLError(
                .misuse,
                "this is no connection string; write `postgresql://USER@HOST/DATABASE` or `host=HOST user=USER …`, "
                    + "with %40, %2F and so on for signs like @ and / in a URL")
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            defer { option += 1 }
            guard ["host", "port", "dbname"].contains(String(cString: keyword)), let value = option.pointee.val,
                String(cString: value).dropFirst().contains("@")
            else { continue }
            throw SQLError(.misuse, "a `@` in a password of a connection string is written `%40`, and a `/` `%2F`")
        }
        self.connection = connection
    }

    /// Connects.
    ///
    /// - Returns: a connection that is good, for the caller to finish.
    /// - Throws: ``PostgreSQLConnection/Undone`` when the server cannot be reached now, ``SQLError`` with `refused` when it
    ///   lets nobody in who comes like this.
    func connect() throws -> OpaquePointer {
        // What stands before `dbname` gives way to what the connection string says; what stands after it does not.
        let parameters: [(String, String)] = [
            ("connect_timeout", "\(Self.connectTimeout)"), ("tcp_user_timeout", "20000"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("target_session_attrs", "read-write"),
            ("fallback_application_name", "impersonation"), ("dbname", self.connection), ("client_encoding", "UTF8"),
        ]
        let began = ContinuousClock.now
        let handle = Self.withStrings(parameters.map(\.0)) { keywords in
            Self.withStrings(parameters.map(\.1)) { PQconnectdbParams(keywords, $0, 1) }
        }
        guard let handle else { throw SQLError(.unavailable, "connecting: out of memory") }
        guard PQstatus(handle) != CONNECTION_OK else { return handle }
        // The message names hosts and the server's reason.
        let reason = String(cString: PQerrorMessage(handle)).trimmingCharacters(in: .whitespacesAndNewlines)
        // Only the code says whether it is worth another attempt; messages are in any language. libpq tells the code to
        // who asks, and can be asked only once there is a connection, hence the second attempt. Silence has no code.
        if ContinuousClock.now - began < .seconds(Self.connectTimeout) {
            PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
            PQreset(handle)
            guard PQstatus(handle) != CONNECTION_OK else { return handle }
        }
        defer { PQfinish(handle) }
        if let refusal = SQLError(refusedBy: handle) { throw refusal }
        throw PostgreSQLConnection.Undone(error: SQLError(.unavailable, "connecting: \(reason)"))
    }

    private static func withStrings<R>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> R) -> R {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) } + [nil])
    }
}

extension SQLError {
    /// Creates the error for a connection that was refused for good; nil for any other that was not made.
    fileprivate init?(refusedBy handle: OpaquePointer) {
        let role = PQuser(handle).map { String(cString: $0) } ?? "?"
        let database = PQdb(handle).map { String(cString: $0) } ?? "?"
        if PQconnectionNeedsPassword(handle) == 1 {
            self.init(
                .refused,
                "connecting: the server asks role `\(role)` for a password; put it into a password file or the "
                    + "connection string")
            return
        }
        // `FATAL:  28P01: …`, the first word in the server's language; of several hosts the last one was tried last.
        let advice = [
            "28P01": "the server does not accept the password of role `\(role)`; mend it in the connection string",
            "28000":
                "the server does not let role `\(role)` into database `\(database)`; create the role with LOGIN, or "
                + "let it in from here in pg_hba.conf",
            "3D000": "the server has no database `\(database)`; create it, or name another",
            "42501": "role `\(role)` may not connect to database `\(database)`; GRANT CONNECT to it",
        ]
        let codes = String(cString: PQerrorMessage(handle)).matches(of: #/:\s+([0-9][0-9A-Z]{4}):/#)
        guard let code = codes.last.map({ String($0.output.1) }), let advice = advice[code] else { return nil }
        self.init(.refused, "connecting: \(advice)", engineCode: code)
    }
}
