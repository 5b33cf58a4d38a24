// SPDX-License-Identifier: Apache-2.0

extension Requirement {
    /// Checks requirements one after the other and says what came of each: for a plain command, without a test framework.
    ///
    /// The lines are those of the Test Anything Protocol, version 14 (testanything.org), which many tools read. A check that
    /// fails keeps no other from being run.
    ///
    /// ```swift
    /// let broken = await Requirement.run(
    ///     Requirement.accountStore, opening: { try OurAccountStore(database) }, telling: { print($0) })
    /// exit(broken == 0 ? 0 : 1)
    /// ```
    ///
    /// - Parameters:
    ///   - requirements: what is checked, in this order.
    ///   - open: opens what is checked, the same for all; see ``check(_:)``. Where each requirement needs an empty one, as
    ///     those of ``Requirement/checkpointSink`` do, see ``run(_:preparing:telling:)``.
    ///   - tell: takes each line as it is known, without a line break.
    /// - Returns: how many of them are not kept.
    public static func run(
        _ requirements: [Self], opening open: @escaping @Sendable () async throws -> Port,
        telling tell: (String) -> Void
    ) async -> Int {
        await self.run(requirements, preparing: { open }, telling: tell)
    }

    /// Checks requirements as ``run(_:opening:telling:)`` does, each on one of its own with nothing in it.
    ///
    /// ```swift
    /// let broken = await Requirement.run(
    ///     Requirement.checkpointSink,
    ///     preparing: {
    ///         let directory = try temporaryDirectory()
    ///         return { try OurCheckpointSink(directory) }
    ///     }, telling: { print($0) })
    /// ```
    ///
    /// - Parameters:
    ///   - requirements: what is checked, in this order.
    ///   - prepare: called once for each requirement; prepares a place with nothing in it, and returns what opens it. See
    ///     ``check(_:)``.
    ///   - tell: takes each line as it is known, without a line break.
    /// - Returns: how many of them are not kept.
    public static func run(
        _ requirements: [Self],
        preparing prepare: () async throws -> @Sendable () async throws -> Port,
        telling tell: (String) -> Void
    ) async -> Int {
        tell("TAP version 14")
        tell("1..\(requirements.count)")
        var broken = 0
        for (index, requirement) in requirements.enumerated() {
            let line = "\(index + 1) - \(requirement.id) \(Self.plain(requirement.summary))"
            do {
                try await requirement.check(try await prepare())
                tell("ok \(line)")
            } catch {
                broken += 1
                tell("not ok \(line)")
                for part in "\(error)".split(whereSeparator: \.isNewline) { tell("# \(part)") }
            }
        }
        return broken
    }

    /// Without what the protocol reads as a directive.
    private static func plain(_ text: String) -> String {
        text.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\\#")
    }
}
