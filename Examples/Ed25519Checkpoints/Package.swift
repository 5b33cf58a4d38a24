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

#if canImport(Darwin)
let libcrypto: [Target] = []
let dependencies: [Target.Dependency] = []
#else
// The cryptographic library of OpenSSL, as the system has it; on Apple systems CryptoKit does the same.
let libcrypto: [Target] = [
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])])
]
let dependencies: [Target.Dependency] = ["CLibcrypto"]
#endif

let package = Package(
    name: "ed25519-checkpoints",
    platforms: [.macOS(.v15)],
    products: [.library(name: "Ed25519Checkpoints", targets: ["Ed25519Checkpoints"])],
    dependencies: [
        // The name, because the folder of a checkout can have any.
        .package(name: "swift-impersonation", path: "../..")
    ],
    targets: libcrypto + [
        .target(
            name: "Ed25519Checkpoints",
            dependencies: dependencies + [.product(name: "Audit", package: "swift-impersonation")],
            swiftSettings: settings),
        .testTarget(
            name: "Ed25519CheckpointsTests",
            dependencies: [
                "Ed25519Checkpoints",
                .product(name: "Accounts", package: "swift-impersonation"),
                .product(name: "AdapterConformance", package: "swift-impersonation"),
                .product(name: "Audit", package: "swift-impersonation"),
                .product(name: "InMemoryAdapters", package: "swift-impersonation"),
            ], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
