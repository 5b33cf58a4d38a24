// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let package = Package(
    name: "sql-adapters",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "SQLAdapters", targets: ["SQLAdapters"])
    ],
    dependencies: [
        // The name, because the folder of a checkout can have any.
        .package(name: "swift-impersonation", path: "../..")
    ],
    targets: [
        // The SQLite library of the system, with the few C functions that Swift cannot import.
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
        ),
        // The client library of PostgreSQL.
        .systemLibrary(
            name: "CPostgreSQL",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        // The drivers, and the stores on top of them.
        .target(
            name: "SQLAdapters",
            dependencies: [
                "CSQLite", "CPostgreSQL",
                .product(name: "Accounts", package: "swift-impersonation"),
                .product(name: "SearchText", package: "swift-impersonation"),
                .product(name: "Audit", package: "swift-impersonation"),
                .product(name: "Impersonation", package: "swift-impersonation"),
            ],
            swiftSettings: settings
        ),
        // Accounts that stay in the tables of a panel: what a vendor writes who has such.
        .target(
            name: "ExistingTables",
            dependencies: ["SQLAdapters", .product(name: "Accounts", package: "swift-impersonation")],
            swiftSettings: settings
        ),
        // The tour of the root package, on a database: `swift run DatabaseTour --database sqlite:FILE`.
        .executableTarget(
            name: "DatabaseTour",
            dependencies: ["SQLAdapters", .product(name: "QuickStartTour", package: "swift-impersonation")],
            swiftSettings: settings
        ),
        // What the stores cost beside the bare engine: `swift run -c release DatabaseBenchmark --database …`.
        .executableTarget(
            name: "DatabaseBenchmark",
            dependencies: [
                "SQLAdapters", "ExistingTables", "CSQLite",
                .product(name: "Accounts", package: "swift-impersonation"),
                .product(name: "Audit", package: "swift-impersonation"),
                .product(name: "Impersonation", package: "swift-impersonation"),
                .product(name: "Permissions", package: "swift-impersonation"),
                .product(name: "SearchText", package: "swift-impersonation"),
            ],
            swiftSettings: settings
        ),
        // Enters, acts and leaves until it is killed: what the tests of crashes run.
        .executableTarget(
            name: "CrashWorker",
            dependencies: [
                "SQLAdapters",
                .product(name: "Accounts", package: "swift-impersonation"),
                .product(name: "Audit", package: "swift-impersonation"),
                .product(name: "Impersonation", package: "swift-impersonation"),
                .product(name: "Permissions", package: "swift-impersonation"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SQLAdaptersTests",
            dependencies: [
                "SQLAdapters", "ExistingTables", "DatabaseTour", "CSQLite", "CrashWorker",
                .product(name: "Accounts", package: "swift-impersonation"),
                .product(name: "AdapterConformance", package: "swift-impersonation"),
                .product(name: "Administration", package: "swift-impersonation"),
                .product(name: "Audit", package: "swift-impersonation"),
                .product(name: "Impersonation", package: "swift-impersonation"),
                .product(name: "InMemoryAdapters", package: "swift-impersonation"),
                .product(name: "SearchText", package: "swift-impersonation"),
                .product(name: "Permissions", package: "swift-impersonation"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
