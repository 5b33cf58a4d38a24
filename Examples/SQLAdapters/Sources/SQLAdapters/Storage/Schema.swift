// SPDX-License-Identifier: Apache-2.0

/// The tables of all stores, as the steps in which they came to be.
///
/// One list for one database: whichever store is opened first brings the whole schema up to date, so that accounts,
/// sessions and the log may share a database or have one each.
enum Schema {
    static func migrations(for engine: SQLEngine) -> [Migration] {
        [.accounts(for: engine), .sessions(for: engine), .audit(for: engine)]
    }
}
