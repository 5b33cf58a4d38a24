// SPDX-License-Identifier: Apache-2.0

/// How a database on a server is opened.
public struct PostgreSQLSettings: Sendable, Hashable {
    /// The allowed numbers of connections.
    public static let connectionRange = 1...100
    /// The longest of each of the times that can be set.
    public static let longestTime: Duration = .seconds(300)
    /// The allowed numbers of waiting calls.
    public static let waitingRange = 1...100_000
    /// The most bytes in the name of a schema.
    public static let maximumSchemaLength = 63

    /// The schema that has the tables, `impersonation` unless set: lower-case letters, digits and underscores.
    ///
    /// The first migration makes it if it is not there.
    public var schema: String = "impersonation"
    /// How many connections are open at most; 8 unless set.
    public var connections: Int = 8
    /// How many calls may wait for a connection; 10 000 unless set.
    ///
    /// More are refused as busy.
    public var waitingLimit: Int = 10_000
    /// For how long a call waits for a connection, 30 seconds unless set; then it is refused as busy, and nothing has changed.
    public var waitingTime: Duration = .seconds(30)
    /// How long the server may work on one statement, waiting for locks included; 10 seconds unless set.
    ///
    /// A migration takes up to ``longestTime`` for each of its statements, whatever is set, and waits this long for locks.
    public var statementTimeout: Duration = .seconds(10)
    /// For how long a call goes on trying while the server is away, or asks for it to be run again; 15 seconds unless set.
    ///
    /// What counts is when an attempt begins: the last one may take as long as any.
    public var patience: Duration = .seconds(15)

    /// Creates the usual settings.
    public init() {}

    func validate() throws {
        guard Self.connectionRange.contains(self.connections) else {
            throw SQLError(.misuse, "the number of connections must be in \(Self.connectionRange)")
        }
        guard Self.waitingRange.contains(self.waitingLimit) else {
            throw SQLError(.misuse, "the limit of waiting calls must be in \(Self.waitingRange)")
        }
        guard self.waitingTime >= .milliseconds(1), self.waitingTime <= Self.longestTime else {
            throw SQLError(.misuse, "the time that calls wait must be in 1 ms...\(Self.longestTime)")
        }
        guard self.statementTimeout >= .milliseconds(1), self.statementTimeout <= Self.longestTime else {
            throw SQLError(.misuse, "the timeout of a statement must be in 1 ms...\(Self.longestTime)")
        }
        guard self.patience >= .zero, self.patience <= Self.longestTime else {
            throw SQLError(.misuse, "the patience must be in 0...\(Self.longestTime)")
        }
        let isName = self.schema.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isName, (1...Self.maximumSchemaLength).contains(self.schema.utf8.count) else {
            throw SQLError(.misuse, "the name of a schema is lower-case letters, digits and underscores")
        }
    }
}

extension Duration {
    /// The whole milliseconds, at least 1.
    var milliseconds: Int {
        let (seconds, attoseconds) = self.components
        return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
