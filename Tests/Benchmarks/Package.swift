// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-impersonation", path: "../..")],
    targets: [
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                .product(name: "Accounts", package: "swift-impersonation"),
                .product(name: "SearchText", package: "swift-impersonation"),
                .product(name: "Permissions", package: "swift-impersonation"),
                .product(name: "Audit", package: "swift-impersonation"),
                .product(name: "AuditFiles", package: "swift-impersonation"),
                .product(name: "Impersonation", package: "swift-impersonation"),
                .product(name: "InMemoryAdapters", package: "swift-impersonation"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .enableUpcomingFeature("InferIsolatedConformances"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
