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
    name: "swift-impersonation",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "Accounts", targets: ["Accounts"]),
        .library(name: "SearchText", targets: ["SearchText"]),
        .library(name: "Permissions", targets: ["Permissions"]),
        .library(name: "Audit", targets: ["Audit"]),
        .library(name: "AuditFiles", targets: ["AuditFiles"]),
        .library(name: "Impersonation", targets: ["Impersonation"]),
        .library(name: "LocalizedTimes", targets: ["LocalizedTimes"]),
        .library(name: "Administration", targets: ["Administration"]),
        .library(name: "InMemoryAdapters", targets: ["InMemoryAdapters"]),
        .library(name: "AdapterConformance", targets: ["AdapterConformance"]),
        .library(name: "QuickStartTour", targets: ["QuickStart"]),
        .executable(name: "QuickStart", targets: ["QuickStartCommand"]),
        .executable(name: "AuditTool", targets: ["AuditTool"]),
    ],
    targets: [
        // Values every other module speaks in: accounts, the ownership tree, time, identifiers.
        .target(name: "Accounts", swiftSettings: settings),
        // Text as a search compares it. Needs Foundation for Unicode's tables; what does not search does without.
        .target(name: "SearchText", dependencies: ["Accounts"], swiftSettings: settings),
        // Pure decisions: may this actor enter, may this visit do that, what may a viewer see.
        .target(name: "Permissions", dependencies: ["Accounts"], swiftSettings: settings),
        // What happened, in an order that every kept tree head pins down.
        .target(name: "Audit", dependencies: ["Accounts"], swiftSettings: settings),
        // The log's checkpoints and exports in files. Blocks on the disk, and needs nothing but the system's own calls.
        .target(name: "AuditFiles", dependencies: ["Accounts", "Audit"], swiftSettings: settings),
        // The visit: its state machine, the service that drives it, hand-off, banner, return, sweep.
        .target(name: "Impersonation", dependencies: ["Accounts", "Permissions", "Audit"], swiftSettings: settings),
        // Times and durations by locale. Needs Foundation for that; what shows none does without.
        .target(name: "LocalizedTimes", dependencies: ["Accounts", "Impersonation"], swiftSettings: settings),
        // The account desk: what a viewer may list and find, and what they visited last.
        .target(
            name: "Administration", dependencies: ["Accounts", "SearchText", "Permissions", "Audit", "Impersonation"],
            swiftSettings: settings),
        // Every port in memory, with a clock and an entropy source that tests can steer.
        .target(
            name: "InMemoryAdapters",
            dependencies: ["Accounts", "SearchText", "Permissions", "Audit", "Impersonation"],
            swiftSettings: settings),
        // What every adapter must do, as checks that throw; imports no test framework.
        .target(
            name: "AdapterConformance",
            dependencies: ["Accounts", "SearchText", "Permissions", "Audit", "Impersonation"],
            swiftSettings: settings),
        // The tour, on any stores.
        .target(
            name: "QuickStart",
            dependencies: [
                "Accounts", "Permissions", "Audit", "Impersonation", "Administration", "InMemoryAdapters",
            ],
            path: "Examples/QuickStart",
            resources: [.copy("accounts.csv")],
            swiftSettings: settings),
        // The tour in memory: `swift run QuickStart`.
        .executableTarget(
            name: "QuickStartCommand", dependencies: ["QuickStart"], path: "Examples/QuickStartCommand",
            swiftSettings: settings),

        // Verifies and reads an exported log: `swift run AuditTool verify FILE`.
        .executableTarget(
            name: "AuditTool", dependencies: ["Accounts", "Audit", "AuditFiles"], path: "Examples/AuditTool",
            swiftSettings: settings),

        // The program in the README: `swift run FirstVisit`.
        .executableTarget(
            name: "FirstVisit",
            dependencies: ["Accounts", "Permissions", "Audit", "Impersonation", "InMemoryAdapters"],
            path: "Examples/FirstVisit",
            swiftSettings: settings),

        .testTarget(name: "AccountsTests", dependencies: ["Accounts"], swiftSettings: settings),
        .testTarget(name: "SearchTextTests", dependencies: ["Accounts", "SearchText"], swiftSettings: settings),
        .testTarget(name: "PermissionsTests", dependencies: ["Accounts", "Permissions"], swiftSettings: settings),
        .testTarget(
            name: "AuditTests", dependencies: ["Accounts", "Audit", "InMemoryAdapters", "SeededDice"],
            resources: [.copy("Fixtures")], swiftSettings: settings),
        .testTarget(
            name: "AuditFilesTests",
            dependencies: ["Accounts", "AdapterConformance", "Audit", "AuditFiles", "InMemoryAdapters"],
            swiftSettings: settings),
        .testTarget(
            name: "ImpersonationTests",
            dependencies: ["Accounts", "Permissions", "Audit", "Impersonation", "InMemoryAdapters"],
            swiftSettings: settings),
        .testTarget(
            name: "LocalizedTimesTests",
            dependencies: ["Accounts", "AdapterConformance", "Permissions", "Impersonation", "LocalizedTimes"],
            swiftSettings: settings),
        .testTarget(
            name: "AdministrationTests",
            dependencies: [
                "Accounts", "SearchText", "Permissions", "Audit", "Impersonation", "Administration", "InMemoryAdapters",
                "NaiveOracle", "SeededDice",
            ],
            swiftSettings: settings),
        // The in-memory adapters pass every requirement, and deliberately broken ones fail theirs.
        .testTarget(
            name: "AdapterConformanceTests",
            dependencies: [
                "Accounts", "SearchText", "Permissions", "Audit", "Impersonation", "InMemoryAdapters",
                "AdapterConformance",
            ],
            swiftSettings: settings),
        // Every interleaving of a few operations with one crash anywhere, and whole companies that go by random scripts.
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Accounts", "Permissions", "Audit", "Impersonation", "Administration", "InMemoryAdapters",
                "NaiveOracle", "SeededDice",
            ],
            swiftSettings: settings),
        // What must be true of accounts and of the record of their changes, worked out the long way.
        .target(
            name: "NaiveOracle", dependencies: ["Accounts", "Audit"], path: "Tests/NaiveOracle",
            swiftSettings: settings),
        // Random numbers that a failure can be had again from.
        .target(name: "SeededDice", path: "Tests/SeededDice", swiftSettings: settings),
        .testTarget(
            name: "AuditToolTests", dependencies: ["Accounts", "Audit", "AuditTool", "InMemoryAdapters"],
            swiftSettings: settings),
        .testTarget(
            name: "QuickStartTests",
            dependencies: ["Accounts", "Audit", "QuickStart", "QuickStartCommand", "FirstVisit", "SeededDice"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
