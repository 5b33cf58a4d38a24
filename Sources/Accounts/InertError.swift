// SPDX-License-Identifier: Apache-2.0

extension Error {
    /// What an error of somebody else's code says of itself, inert and in 500 Unicode scalars at most.
    ///
    /// One without a description of its own is named by its type: its fields may hold what is for nobody to read.
    package var inertDescription: String {
        let maximumLength = 500
        let scalars = ((self as? any CustomStringConvertible)?.description ?? "\(type(of: self))").unicodeScalars
        let shown = String(String.UnicodeScalarView(scalars.prefix(maximumLength))).inert
        return scalars.count > maximumLength ? "\(shown)…" : shown
    }
}
