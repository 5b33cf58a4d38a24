// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The other modules fold text, for which they need the tables of Foundation.
let modules = ["Accounts", "Permissions", "Audit", "Impersonation"]

let package = Package(
    name: "linkage",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-impersonation", path: "../..")],
    targets: [
        .executableTarget(
            name: "Linkage",
            dependencies: modules.map { .product(name: $0, package: "swift-impersonation") })
    ],
    swiftLanguageModes: [.v6]
)
