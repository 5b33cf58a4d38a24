// SPDX-License-Identifier: Apache-2.0

/// The tables of all stores, as the steps in which they came to be.
///
/// One list for one file: whichever store is opened first brings the whole schema up to date, so that accounts,
/// sessions and the log may share a file or have one each.
enum Schema {
    static let migrations: [Migration] = [.accounts, .sessions, .audit]
}
