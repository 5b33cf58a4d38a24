// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let modules = [
    "Accounts", "SearchText", "Permissions", "Audit", "AuditFiles", "Impersonation", "Administration",
    "InMemoryAdapters", "QuickStartTour",
]
let library = modules.map { Target.Dependency.product(name: $0, package: "swift-impersonation") }

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-impersonation", path: "../..")],
    targets: [
        .executableTarget(
            name: "Fuzz",
            dependencies: ["AuditCommand", "LibFuzzer", "SQLRecords"] + library,
            swiftSettings: settings),
        // Example programs are no libraries; here links lead to their sources.
        .target(name: "AuditCommand", dependencies: library, exclude: ["main.swift"], swiftSettings: settings),
        // What needs no database to be compiled: above all what reads rows.
        .target(
            name: "SQLRecords",
            dependencies: library,
            exclude: [
                "Accounts/SQLAccountStore.swift", "Audit/SQLAuditStore.swift", "Driver/ConnectionPool.swift",
                "Driver/DatabaseAddress+Opening.swift", "Driver/SQLDatabase.swift", "Sessions/SQLSessionStore.swift",
            ],
            swiftSettings: settings),
        // The entry of libFuzzer, which .ci/fuzz links: it comes with the compiler and has no header of its own.
        .target(name: "LibFuzzer"),
    ],
    swiftLanguageModes: [.v6]
)
