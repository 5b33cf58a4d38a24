// SPDX-License-Identifier: Apache-2.0

import Impersonation

/// Takes notices over, keeping each once.
final class MemoryNoticeSink: NoticeSink {
    private let taken = Memory<Set<Notice.ID>>([])

    func take(_ notice: Notice) { self.taken.change { _ = $0.insert(notice.id) } }
}

/// A sink of notices that breaks one promise.
private struct FaultyNoticeSink: NoticeSink {
    enum Carelessness: Sendable {
        /// A notice that it has is an error.
        case refusesAgain
        /// A name with a line break is an error, as in the header of a mail.
        case refusesLineBreaks
        /// It does one thing at a time, and says so.
        case isBusy
    }

    struct Refused: Error {}

    let carelessness: Carelessness
    let taken = Memory<Set<Notice.ID>>([])
    let atWork = Memory(0)

    func take(_ notice: Notice) async throws {
        let isNew = self.taken.change { $0.insert(notice.id).inserted }
        switch self.carelessness {
        case .refusesAgain where !isNew: throw Refused()
        case .refusesLineBreaks where notice.subject.name.contains(where: \.isNewline): throw Refused()
        case .isBusy:
            let others = self.atWork.change { atWork -> Int in
                atWork += 1
                return atWork - 1
            }
            await pause()
            self.atWork.change { $0 -= 1 }
            if others > 0 { throw Refused() }
        default: break
        }
    }
}

extension Fault where Port == any NoticeSink {
    static var ofNoticeSinks: [Self] {
        [
            self.sink("notices.again", "fails for a notice that it has", .refusesAgain),
            self.sink("notices.text", "fails for a name with a line break", .refusesLineBreaks),
            self.sink("notices.race", "fails while it is at work", .isBusy),
        ]
    }

    private static func sink(
        _ requirement: String, _ summary: String, _ carelessness: FaultyNoticeSink.Carelessness,
        alsoCaughtBy others: Set<String> = []
    ) -> Self {
        Self(requirement: requirement, summary: summary, alsoCaughtBy: others) {
            let sink = FaultyNoticeSink(carelessness: carelessness)
            return { sink }
        }
    }
}
