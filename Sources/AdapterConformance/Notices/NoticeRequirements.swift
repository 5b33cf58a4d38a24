// SPDX-License-Identifier: Apache-2.0

internal import Accounts
internal import Audit
public import Impersonation

extension Requirement where Port == any NoticeSink {
    /// Everything that every ``/Impersonation/NoticeSink`` must do; for a sink whose messages reach nobody.
    public static var noticeSink: [Self] { [self.noticesAgain, self.noticesRace, self.noticesText] }

    private static var noticesAgain: Self {
        Self("notices.again", "A notice that was taken is taken again, and so is the next of its visit.") { trial in
            let sink = try await trial.open()
            let (start, end) = (trial.notice("n1", .started), trial.notice("n2", .ended))
            for notice in [start, start, end, end, start] { try await trial.give(notice, to: sink) }
            try await trial.give(start, to: trial.open())
        }
    }

    private static var noticesText: Self {
        Self("notices.text", "Names of any script, with markup, line breaks and nothing at all, are taken.") { trial in
            let sink = try await trial.open()
            for (number, name) in (HostileText.samples + [HostileText.everything, ""]).enumerated() {
                try await trial.give(trial.notice("n\(number)", .started, name: name), to: sink)
            }
        }
    }

    private static var noticesRace: Self {
        Self("notices.race", "Notices of many visits, and of one, are taken at once.") { trial in
            _ = try await trial.racing { racer, sink in
                try await trial.give(trial.notice("own-\(racer)", .started), to: sink)
                try await trial.give(trial.notice("shared", .ended), to: sink)
            }
        }
    }
}

/// What the notices of a check are about.
private enum TrialNotice {
    case started
    case ended
}

extension Trial {
    fileprivate func give(_ notice: Notice, to sink: any NoticeSink) async throws {
        do {
            try await sink.take(notice)
        } catch {
            throw self.violation(of: "a notice is taken over", seen: "the error \(error) for \(notice)")
        }
    }

    fileprivate func notice(_ name: String, _ kind: TrialNotice, name shown: String = "Acme Ltd") -> Notice {
        let at = Timestamp(millisecondsSince1970: 1_700_000_000_000)
        return Notice(
            id: self.id(name), visit: self.id("visit"),
            subject: Person(id: self.id("acme"), name: shown, username: "acme", role: .customer),
            actor: Person(id: self.id("ada"), name: shown, username: "ada", role: .administrator),
            event: kind == .started
                ? .started(until: at.advanced(by: .seconds(3_600)), isEmergency: true)
                : .ended(.stopped, duration: .seconds(90)),
            at: at, ticket: shown.isEmpty ? nil : String(shown.prefix(20)))
    }
}
