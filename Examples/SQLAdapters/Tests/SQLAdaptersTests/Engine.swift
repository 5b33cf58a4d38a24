// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import SQLAdapters

/// The engines that tests run on: SQLite always, PostgreSQL where `POSTGRESQL_URL` says where a server is.
enum Engine: Sendable, CustomTestStringConvertible {
    case sqlite
    case postgreSQL(url: String)

    static let available: [Engine] = [.sqlite] + Self.servers

    /// PostgreSQL alone, or nothing.
    static var servers: [Engine] {
        ProcessInfo.processInfo.environment["POSTGRESQL_URL"].map { [.postgreSQL(url: $0)] } ?? []
    }

    var testDescription: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgreSQL: "PostgreSQL"
        }
    }

    /// Runs the body with a place that has no tables yet, and removes it afterwards.
    func withPlace<R>(_ body: (any Place) async throws -> R) async throws -> R {
        switch self {
        case .sqlite: try await withStoreFile(body)
        case .postgreSQL(let url): try await withStoreSchema(on: url, body)
        }
    }
}

/// Where a database is, which is opened any number of times, as several processes would.
protocol Place: Sendable {
    /// Opens it once more.
    func open() async throws -> SQLDatabase
    /// Closes all that was opened.
    func close() async throws
    /// How a worker is told where it is: the address and the schema.
    var address: [String] { get }
}

/// A schema on a server.
final class StoreSchema: Place {
    let url: String
    let schema: String
    private static let maximumNodes = 4
    private let nodes = Mutex<[Task<SQLDatabase, any Error>]>([])

    fileprivate init(url: String, schema: String) {
        self.url = url
        self.schema = schema
    }

    var address: [String] { [self.url, self.schema] }

    /// How it is opened: with few connections, since there are many such places at once.
    var settings: PostgreSQLSettings {
        var settings = PostgreSQLSettings()
        settings.schema = self.schema
        settings.connections = 3
        settings.statementTimeout = PostgreSQLSettings.longestTime
        settings.waitingTime = PostgreSQLSettings.longestTime
        return settings
    }

    /// Opens it up to four times, as four nodes, and then returns these again: a server has only so many connections.
    func open() async throws -> SQLDatabase {
        let opening = self.nodes.withLock { nodes in
            let node =
                nodes.count < Self.maximumNodes
                ? Task { try await SQLDatabase.postgreSQL(self.url, settings: self.settings) } : nodes.removeFirst()
            nodes.append(node)
            return node
        }
        return try await opening.value
    }

    /// Closes all that was opened.
    func close() async throws {
        let nodes = self.nodes.withLock { nodes in
            defer { nodes = [] }
            return nodes
        }
        for node in nodes { try await node.value.close() }
    }
}

/// Runs the body with a schema of the server that does not exist yet, and drops it afterwards.
func withStoreSchema<R>(on url: String, _ body: (StoreSchema) async throws -> R) async throws -> R {
    let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let place = StoreSchema(url: url, schema: name)
    func drop() async throws {
        try await place.close()
        let database = try await place.open()
        try await database.write { try $0.execute("DROP SCHEMA IF EXISTS \(name) CASCADE") }
        try await place.close()
    }
    do {
        let result = try await body(place)
        try await drop()
        return result
    } catch {
        try? await drop()
        throw error
    }
}
