// SPDX-License-Identifier: Apache-2.0

internal import Accounts

/// The public part of an entry as canonical JSON: written by hand, since every byte of it is hashed.
///
/// Keys are in the order of RFC 8785; optional members are left out, never null. `v` is the version of this form.
enum AuditLeaf {
    static func bytes(
        place: AuditEntry.Place, facts: AuditEvent.Facts, staff: Digest, customer: Digest?
    ) -> [UInt8] {
        var writer = CanonicalWriter(reservingCapacity: 640)
        let members = Members(facts.detail)
        writer.beginObject()
        writer.member("act", members.act?.id.rawValue)
        writer.member("actor", place.actor.rawValue)
        writer.member("at", facts.occurredAt.millisecondsSince1970)
        writer.member("by", place.by?.rawValue)
        writer.member("capability", (members.act?.capability ?? members.change?.capability)?.rawValue)
        writer.member("cause", members.cause?.rawValue)
        writer.member("change", members.change?.id.rawValue)
        writer.member("correlation", facts.correlation?.rawValue)
        writer.member("customer", customer)
        writer.member("end", members.upkeep.end)
        writer.member("entries", members.upkeep.entries)
        writer.member("evidence", members.act?.evidence)
        writer.member("first", members.upkeep.first)
        writer.member("freeze", members.freeze?.rawValue)
        writer.member("ground", members.upkeep.ground?.rawValue)
        writer.member("hold", members.upkeep.hold?.rawValue)
        writer.member("id", facts.id.rawValue)
        writer.member("kind", facts.detail.kind.rawValue)
        writer.member("matching", members.matching?.rawValue ?? members.upkeep.matching)
        writer.member("milliseconds", members.milliseconds)
        writer.member("mode", members.mode?.rawValue)
        writer.member("outcome", members.outcome?.rawValue)
        writer.member("part", members.upkeep.part?.word)
        writer.member("previous", members.change?.previous?.rawValue)
        if let reasons = members.reasons { writer.words("reasons", reasons) }
        writer.member("recorded", place.recordedAt.millisecondsSince1970)
        writer.member("replaces", members.replaces?.rawValue)
        writer.member("revision", members.change?.revision)
        writer.member("rule", facts.rule?.rawValue)
        writer.member("sensitivity", members.act?.sensitivity?.rawValue)
        writer.member("sequence", place.sequence)
        writer.member("staff", staff)
        writer.member("subject", facts.subject?.rawValue)
        writer.member("subjectIndex", place.subjectIndex)
        writer.member("until", members.until?.millisecondsSince1970)
        writer.member("v", 1)
        writer.member("visit", facts.visit?.rawValue)
        writer.member("visitIndex", place.visitIndex)
        writer.endObject()
        return writer.bytes
    }

    /// What the details of an event contribute to the leaf, one member each.
    private struct Members {
        var act: AuditAct?
        var cause: AuditWord?
        var change: AuditChange?
        var freeze: AuditWord?
        var matching: AuditWord?
        var milliseconds: Int64?
        var mode: AuditWord?
        var outcome: AuditOutcome?
        var reasons: [AuditWord]?
        var replaces: VisitID?
        var until: Timestamp?
        var upkeep = UpkeepMembers()

        init(_ detail: AuditDetail) {
            self.act = detail.act
            self.change = detail.change
            switch detail {
            case .visitStarted(let mode, let until, let replaces):
                (self.mode, self.until, self.replaces) = (mode, until, replaces)
            case .visitStopped(let cause, let milliseconds):
                (self.cause, self.milliseconds) = (cause, milliseconds)
            case .visitRefused(let reasons), .actRefused(_, let reasons), .accountRefused(_, let reasons):
                self.reasons = reasons
            case .actCompleted(_, let outcome), .accountCompleted(_, let outcome): self.outcome = outcome
            case .actViewed, .actAttempted, .accountAttempted: break
            case .freezeSet(let freeze, let matching): (self.freeze, self.matching) = (freeze, matching)
            case .freezeLifted(let freeze): self.freeze = freeze
            case .log(let upkeep): self.upkeep = UpkeepMembers(upkeep)
            }
        }
    }
}

extension CanonicalWriter {
    @inline(__always)
    fileprivate mutating func member(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        self.string(value)
    }

    @inline(__always)
    fileprivate mutating func member(_ key: StaticString, _ value: Int64?) {
        guard let value else { return }
        self.key(key)
        self.integer(value)
    }

    @inline(__always)
    fileprivate mutating func member(_ key: StaticString, _ value: [AuditWord]?) {
        guard let value, !value.isEmpty else { return }
        self.words(key, value)
    }

    fileprivate mutating func words(_ key: StaticString, _ words: [AuditWord]) {
        self.key(key)
        self.beginArray()
        for word in words { self.string(word.rawValue) }
        self.endArray()
    }

    @inline(__always)
    fileprivate mutating func member(_ key: StaticString, _ value: [Int64]?) {
        guard let value else { return }
        self.key(key)
        self.beginArray()
        for number in value { self.integer(number) }
        self.endArray()
    }

    @inline(__always)
    fileprivate mutating func member(_ key: StaticString, _ value: Digest?) {
        guard let value else { return }
        self.key(key)
        self.hex(value)
    }
}
