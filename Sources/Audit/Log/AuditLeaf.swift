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
        writer.member("approval", members.approval?.id.rawValue)
        writer.member("at", facts.occurredAt.millisecondsSince1970)
        writer.member("by", place.by?.rawValue)
        writer.member("capability", members.capability?.rawValue)
        writer.member("cause", members.cause?.rawValue)
        writer.member("change", members.change?.id.rawValue)
        writer.member("consent", members.consent?.rawValue)
        writer.member("correlation", facts.correlation?.rawValue)
        writer.member("count", members.count)
        writer.member("covers", members.terms?.covers)
        writer.member("customer", customer)
        writer.member("entries", members.upkeep.entries)
        writer.member("evidence", members.act?.evidence)
        writer.texts("filter", members.filter.terms)
        writer.member("format", members.format?.rawValue)
        writer.member("freeze", members.freeze?.rawValue)
        writer.member("from", members.terms?.from.millisecondsSince1970)
        writer.member("grantee", members.terms?.grantee.rawValue)
        writer.member("ground", members.upkeep.ground?.rawValue)
        writer.member("grounds", members.grounds)
        writer.member("hold", members.upkeep.hold?.rawValue)
        writer.member("id", facts.id.rawValue)
        writer.member("kind", facts.detail.kind.rawValue)
        writer.member("matching", members.matching?.rawValue ?? members.upkeep.matching)
        writer.member("milliseconds", members.milliseconds)
        writer.member("mode", members.mode?.rawValue)
        writer.member("notice", members.notice?.rawValue)
        writer.member("outcome", members.outcome?.rawValue)
        writer.member("part", members.upkeep.part?.word)
        writer.member("previous", members.change?.previous?.rawValue)
        if let reasons = members.reasons { writer.words("reasons", reasons) }
        writer.member("recorded", place.recordedAt.millisecondsSince1970)
        writer.member("replaces", members.replaces?.rawValue)
        writer.member("revision", members.change?.revision)
        writer.member("rule", facts.rule?.rawValue)
        writer.member("runs", members.upkeep.runs)
        writer.member("sensitivity", members.act?.sensitivity?.rawValue)
        writer.member("sequence", place.sequence)
        writer.member("staff", staff)
        writer.member("standsFor", members.standsFor)
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
        var approval: AuditApproval?
        var cause: AuditWord?
        var change: AuditChange?
        var consent: AuditWord?
        var count: Int64?
        var filter = AuditFilter()
        var format: AuditWord?
        var freeze: AuditWord?
        var grounds: [AuditWord] = []
        var matching: AuditWord?
        var milliseconds: Int64?
        var mode: AuditWord?
        var notice: AuditWord?
        var outcome: AuditOutcome?
        var reasons: [AuditWord]?
        var replaces: VisitID?
        /// Left out where an entry stands for itself alone.
        var standsFor: Int64?
        var terms: AuditConsent?
        var until: Timestamp?
        var upkeep = UpkeepMembers()

        var capability: AuditWord? { self.act?.capability ?? self.change?.capability ?? self.approval?.capability }

        init(_ detail: AuditDetail) {
            self.act = detail.act
            self.change = detail.change
            switch detail {
            case .visitStarted(let mode, let until, let replaces, let grounds):
                (self.mode, self.until, self.replaces, self.grounds) = (mode, until, replaces, grounds)
            case .visitStopped(let cause, let milliseconds):
                (self.cause, self.milliseconds) = (cause, milliseconds)
            case .visitRefused(let reasons, let number), .actRefused(_, let reasons, let number),
                .accountRefused(_, let reasons, let number):
                (self.reasons, self.standsFor) = (reasons, number == 1 ? nil : number)
            case .actCompleted(_, let outcome), .accountCompleted(_, let outcome): self.outcome = outcome
            case .actViewed, .actAttempted, .accountAttempted: break
            case .freezeSet(let freeze, let matching): (self.freeze, self.matching) = (freeze, matching)
            case .freezeLifted(let freeze): self.freeze = freeze
            case .consentGranted(let terms): (self.consent, self.terms, self.until) = (terms.id, terms, terms.until)
            case .consentWithdrawn(let consent): self.consent = consent
            case .approvalRequested(let approval), .approvalRefused(let approval): self.approval = approval
            case .approvalGranted(let approval, let until): (self.approval, self.until) = (approval, until)
            case .noticeFailed(let notice): self.notice = notice
            case .logRead(let filter, let count): (self.filter, self.count) = (filter, count)
            case .logExported(let filter, let count, let format):
                (self.filter, self.count, self.format) = (filter, count, format)
            case .logRefused(let filter, let reasons, let number):
                (self.filter, self.reasons, self.standsFor) = (filter, reasons, number == 1 ? nil : number)
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

    /// Writes a list that is left out when it is empty.
    fileprivate mutating func texts(_ key: StaticString, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        self.key(key)
        self.beginArray()
        for text in texts { self.string(text) }
        self.endArray()
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
