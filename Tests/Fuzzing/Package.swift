// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let modules = [
    "Accounts", "SearchText", "Permissions", "Audit", "AuditFiles", "Impersonation", "Administration",
    "InMemoryAdapters",
]

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-impersonation", path: "../..")],
    targets: [
        .executableTarget(
            name: "Fuzz",
            dependencies: ["LibFuzzer"] + modules.map { .product(name: $0, package: "swift-impersonation") },
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .enableUpcomingFeature("InferIsolatedConformances"),
            ]),
        // The entry of libFuzzer, which .ci/fuzz links: it comes with the compiler and has no header of its own.
        .target(name: "LibFuzzer"),
    ],
    swiftLanguageModes: [.v6]
)
