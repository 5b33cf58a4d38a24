// SPDX-License-Identifier: Apache-2.0

public import Accounts
public import Permissions

/// What every page must show while a visit is running.
///
/// The stamp comes with the banner and from nowhere else: whoever sends it back has been given the banner.
///
/// ```swift
/// let banner = context.banner
/// draw(banner.headline(), banner.detail(), button: banner.stopLabel(), hiddenField: banner.stamp.reveal())
/// ```
public struct Banner: Sendable {
    /// The real person.
    public let actor: Person
    /// Who they act as.
    public let subject: Person
    /// Since when.
    public let since: Timestamp
    /// Until when at the latest.
    public let deadline: Timestamp
    /// How long that is from the moment this banner was made.
    public let timeLeft: Duration
    /// How much may be done.
    public let mode: VisitMode
    /// The value that every changing request must bring back.
    public var stamp: PageStamp { self.token.derived() }
    let token: VisitToken

    /// Who is acting as whom.
    public func headline(in words: some Phrasebook = EnglishPhrasebook()) -> String {
        words.text(.bannerHeadline(actor: self.actor.shownName, subject: self.subject.shownName))
    }

    /// Since when, how long still, and whether only to look.
    public func detail(in words: some Phrasebook = EnglishPhrasebook()) -> String {
        words.text(.bannerDetail(since: self.since, left: self.timeLeft, mode: self.mode))
    }

    /// The label of the control that ends the visit.
    public func stopLabel(in words: some Phrasebook = EnglishPhrasebook()) -> String {
        words.text(.bannerStop(subject: self.subject.shownName))
    }

    /// The whole banner as a screen reader says it.
    public func accessibilityText(in words: some Phrasebook = EnglishPhrasebook()) -> String {
        words.text(
            .bannerAccessibility(
                actor: self.actor.shownName, subject: self.subject.shownName, left: self.timeLeft, mode: self.mode))
    }
}

extension Person {
    /// Display name and username, inert: two people of one name are told apart by the latter.
    public var shownName: String { "\(self.name.inert) (\(self.username.inert))" }
}
