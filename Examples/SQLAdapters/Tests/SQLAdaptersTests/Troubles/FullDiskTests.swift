// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Foundation
import Impersonation
import InMemoryAdapters
import Testing

@testable import SQLAdapters

/// A disk on which there is no room left, and then is again.
///
/// Run where there is a small one: `.ci/with-postgresql` makes one for root. One test at a time, since all fill the same.
@Suite(.serialized, .enabled(if: SmallDisk.path != nil))
struct FullDiskTests {
    @Test(arguments: Engine.available)
    func `What finds the disk full is refused, nothing acknowledged is lost, and with room again work goes on`(
        on engine: Engine
    ) async throws {
        try await SmallDisk.withPlace(engine) { place in
            try await CrashTests.openShop(place)
            let node = try await Node(on: place, at: "2026-03-02T12:00:00Z")
            var promises = Promises()
            for number in 0..<3 { try await node.visit(number, &promises) }

            let ballast = try SmallDisk.fill()
            // There may be room left in what the database has taken already.
            var refusals: [SQLError] = []
            for number in 3..<5_000 where refusals.count < 3 {
                node.clock.advance(by: .seconds(60))
                do {
                    try await node.visit(number, &promises)
                } catch {
                    refusals.append(try #require(Node.cause(of: error), "\(error)"))
                }
            }
            #expect(refusals.map(\.code) == [.full, .full, .full], "\(refusals)")
            // What was there can be read.
            let size = try await SQLAuditStore(node.database).head().size
            let evidence = try await LogEvidence(node.log)
            #expect(Int64(evidence.entries.count) == size && size > 0)

            try FileManager.default.removeItem(at: ballast)
            let before = promises.stopped.count
            node.clock.advance(by: .seconds(60))
            for number in 5_000..<5_003 { try await node.visit(number, &promises) }
            #expect(promises.stopped.count == before + 3)
            try await promises.expectKept(by: node)
        }
    }
}

/// A disk of a few megabytes.
enum SmallDisk {
    static let path = ProcessInfo.processInfo.environment["SMALL_DISK"]

    /// Runs the body with a place on it, and removes that afterwards.
    static func withPlace(_ engine: Engine, _ body: (any Place) async throws -> Void) async throws {
        let disk = URL(fileURLWithPath: try #require(self.path))
        switch engine {
        case .sqlite:
            let file = StoreFile(disk.appendingPathComponent("panel.sqlite").path)
            try await body(file)
            try await file.close()
            try FileManager.default.removeItem(atPath: file.path)
        case .postgreSQL(let url):
            let settings = PostgreSQLSettings()
            let connection = try PostgreSQLConnection(PostgreSQLAddress(url), settings: settings)
            // Tables and indexes are on the small disk; what the server keeps of its own is not.
            try connection.command("CREATE TABLESPACE small LOCATION '\(disk.path)/tables'")
            try await withStoreSchema(on: "\(url)&options=-cdefault_tablespace%3Dsmall") { try await body($0) }
            try connection.command("DROP TABLESPACE small")
        }
    }

    /// Takes all the room there is, with a file to be removed.
    static func fill() throws -> URL {
        let file = URL(fileURLWithPath: try #require(self.path)).appendingPathComponent("ballast")
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        for size in [65_536, 512] {
            let bytes = Data(repeating: 0, count: size)
            while (try? handle.write(contentsOf: bytes)) != nil {}
        }
        return file
    }
}
