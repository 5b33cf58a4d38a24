// SPDX-License-Identifier: Apache-2.0

extension ActPolicy {
    /// What every rule has to say about one use of a capability, in the order in which they are asked.
    ///
    /// All are asked, also where one has refused already.
    public func explain(_ request: ActRequest) -> [RuleExplanation] { self.steps(on: request) }

    func steps(on request: ActRequest) -> [RuleExplanation] {
        let isOversight = request.sensitivity == .oversight
        let isBeyondMode = request.mode < .full && !request.sensitivity.isLook
        return [
            RuleExplanation(
                Self.ownRights,
                request.facts.rights.include(request.capability) ? .passes : .refuses([.notOffered])),
            RuleExplanation(Self.oversight, isOversight ? .refuses([.notWhileVisiting]) : .passes),
            RuleExplanation(Self.mode, isBeyondMode ? .refuses([.readOnly]) : .passes),
            RuleExplanation(Self.table, self.verdictOfTable(on: request)),
        ] + self.rules.map { RuleExplanation($0.id, Self.verdict(of: $0, on: request)) }
    }

    private func verdictOfTable(on request: ActRequest) -> RuleExplanation.Verdict {
        switch self.lines.last(where: { $0.fits(request) })?.treatment {
        case .allow(let requirements): requirements.isEmpty ? .passes : .asks(requirements)
        case .refuse, nil: .refuses([.notWhileVisiting])
        }
    }

    private static func verdict(of rule: any ActRule, on request: ActRequest) -> RuleExplanation.Verdict {
        do {
            switch try rule.verdict(on: request) {
            case .ask(let requirement): return .asks([requirement])
            case .refuse(let reason): return .refuses([reason])
            case nil: return .passes
            }
        } catch {
            return .refuses([.ruleFailed])
        }
    }
}
