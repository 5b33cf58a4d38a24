// SPDX-License-Identifier: Apache-2.0

internal import Audit

extension Target {
    /// Receipts of visits: one spelling, and under a trusted checkpoint nothing but the truth.
    static func receipts(_ log: HonestLog) -> Self {
        let honest = log.receipt
        return Self(
            name: "receipts", maximumLength: 64, words: [],
            seeds: [[0], [0, 3, 1, 4], [0, 200, 4, 7, 9, 0, 30, 5], [0, 40, 0, 5, 6, 4]]
        ) { bytes in
            let document = Choices.text(bytes, from: [honest.bytes], unless: "{\"c")
            guard let receipt = read(orRefuseWith: ReceiptError.self, { try VisitReceipt(document) }) else { return }
            demand(receipt.bytes == document, "a receipt has one spelling")
            let isSigned = read(orRefuseWith: CheckpointError.self) {
                try receipt.checkpoint.checkpoint(of: HonestLog.origin, verifiedBy: [log.key])
            }
            guard isSigned != nil,
                read(orRefuseWith: ReceiptError.self, { try receipt.verify(with: [log.key], origin: HonestLog.origin) })
                    != nil
            else { return demand(document != honest.bytes, "the honest receipt holds") }
            demand(
                receipt.items.map(\.entry.leaf) == honest.items.map(\.entry.leaf), "a receipt holds all that it says")
            for (item, honest) in zip(receipt.items, honest.items) {
                // What was erased since is not in it any more; nothing else takes its place.
                let opening = item.entry.customer?.opening
                demand(opening == nil || opening == honest.entry.customer?.opening, "nobody's words are changed")
            }
        }
    }
}
