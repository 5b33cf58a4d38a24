// SPDX-License-Identifier: Apache-2.0

import Accounts
import Permissions

/// The tables of the handbook's page on the default policy, as the policy itself has them.
struct PolicyPage {
    let policy: ActPolicy

    var tables: String { "\(self.sensitivities)\n\(self.capabilities)" }

    private var sensitivities: String {
        let rows = Sensitivity.allCases.map { sensitivity in
            let (full, readOnly) = (self.decide(sensitivity, .full), self.decide(sensitivity, .readOnly))
            return "| `\(sensitivity.rawValue)` | \(Self.meaning(of: sensitivity)) | \(Self.text(full)) | "
                + "\(Self.text(readOnly)) | \(Self.record(of: sensitivity, full)) |\n"
        }
        return """
            | sensitivity | meaning | in a full visit | in a read-only visit | on record |
            |---|---|---|---|---|
            \(rows.joined())
            """
    }

    private var capabilities: String {
        let areas = Dictionary(grouping: self.policy.catalogue.capabilities) { String($0.area) }
        let rows = areas.sorted { $0.key < $1.key }.flatMap { area, capabilities in
            let known = Dictionary(grouping: capabilities) { self.policy.catalogue.sensitivity(of: $0) }
            return Sensitivity.allCases.filter { known[$0] != nil }.enumerated().map { number, sensitivity in
                let names = (known[sensitivity] ?? []).map { "`\($0)`" }.joined(separator: ", ")
                return "| \(number == 0 ? area : "") | `\(sensitivity.rawValue)` | \(names) |\n"
            }
        }
        return "| area | sensitivity | capabilities |\n|---|---|---|\n\(rows.joined())"
    }

    /// What becomes of a capability of a sensitivity, in a catalogue of nothing else.
    private func decide(_ sensitivity: Sensitivity, _ mode: VisitMode) -> ActDecision {
        var policy = self.policy
        policy.catalogue = ["any.thing": sensitivity]
        return policy.decide(policy.request(for: "any.thing", by: .reseller, in: .customer, mode: mode))
    }

    private static func text(_ decision: ActDecision) -> String {
        guard decision.isAllowed else { return "refused" }
        let asked = decision.requirements.map { "\($0)" }
        return asked.isEmpty ? "allowed" : "asks for \(asked.joined(separator: " and "))"
    }

    private static func record(of sensitivity: Sensitivity, _ decision: ActDecision) -> String {
        guard decision.isAllowed else { return "refused" }
        let entries = sensitivity == .read ? "viewed" : "attempted, completed"
        let given = decision.requirements.isEmpty ? "" : ", what was given"
        let flag = sensitivity == .read || sensitivity == .change ? "" : ", the sensitivity"
        return entries + flag + given
    }

    private static func meaning(of sensitivity: Sensitivity) -> String {
        switch sensitivity {
        case .read: "a routine look"
        case .change: "a routine change"
        case .privateContent: "mail, the contents of files and databases, exports"
        case .destructive: "deleting, dropping, restoring over what is there"
        case .spending: "ordering, renewing, transferring in"
        case .credential: "passwords, second factors, recovery, transfers out; whatever is not in the catalogue"
        case .lasting: "what outlives the visit: tokens, keys, forwards outside, further users, tasks"
        case .legal: "what only the customer can agree to"
        case .oversight: "what watches over those who enter: records, consent, notices, further visits"
        @unknown default: "-"
        }
    }
}
