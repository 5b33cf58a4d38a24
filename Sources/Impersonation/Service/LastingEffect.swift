// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Audit
public import Permissions

/// Something that an act left behind and that outlives the visit, such as a key or a forward.
public struct LastingEffect: Hashable, Sendable {
    /// The most that one act names.
    public static let maximumPerAct = 100
    /// The longest name, in UTF-8 bytes.
    public static let maximumLength = 500

    /// What was left, in the panel's words; nil once they were erased from the log.
    public let name: String?
    /// What was used.
    public let capability: Capability.ID
    /// The act that left it.
    public let act: ActID
    /// When.
    public let at: Timestamp
    /// Whether the act is known to have ended; if not, what it left, if anything, is not known either.
    public let isComplete: Bool

    /// A name, cut at a whole character where it is too long.
    static func cut(_ name: String) -> String {
        var (cut, bytes) = ("", 0)
        for character in name {
            bytes += character.utf8.count
            guard bytes <= Self.maximumLength else { break }
            cut.append(character)
        }
        return cut
    }
}

extension ImpersonationService {
    /// What a visit left behind, by the log: everything its acts named, and the acts of sensitivity `lasting` whose outcome is
    /// not on record.
    ///
    /// - Throws: the error of the log.
    public func lastingEffects(of visit: VisitID) async throws -> [LastingEffect] {
        try await VisitSummary(of: visit, in: self.ports.log).lasting
    }
}
