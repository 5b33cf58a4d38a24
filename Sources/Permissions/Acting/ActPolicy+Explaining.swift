// SPDX-License-Identifier: Apache-2.0

extension ActPolicy {
    /// What every rule has to say about one use of a capability, in the order in which they are asked.
    ///
    /// All are asked, also where one has refused already.
    public func explain(_ request: ActRequest) -> [RuleExplanation] {
        var explanations: [RuleExplanation] = []
        self.ask(request) { explanations.append(RuleExplanation($0, $1)) }
        return explanations
    }

    /// Asks every rule in turn and tells what each says; deciding and explaining are both made of this.
    func ask(_ request: ActRequest, _ tell: (RuleID, RuleExplanation.Verdict) -> Void) {
        let isOffered = request.facts.rights.include(request.capability)
        tell(Self.ownRights, isOffered ? .passes : .refuses([.notOffered]))
        tell(Self.oversight, request.sensitivity == .oversight ? .refuses([.notWhileVisiting]) : .passes)
        let isBeyondMode = request.mode < .full && !request.sensitivity.isLook
        tell(Self.mode, isBeyondMode ? .refuses([.readOnly]) : .passes)
        tell(Self.table, self.verdictOfTable(on: request))
        for rule in self.rules { tell(rule.id, Self.verdict(of: rule, on: request)) }
    }

    private func verdictOfTable(on request: ActRequest) -> RuleExplanation.Verdict {
        var asked: [ActRequirement] = []
        // By index, so that no line is copied that is about another sensitivity.
        for index in self.lines.indices.reversed()
        where self.lines[index].sensitivity ?? request.sensitivity == request.sensitivity
            && self.lines[index].fits(request)
        {
            switch self.lines[index].treatment {
            case .allow(let requirements):
                let all = asked.isEmpty ? requirements : requirements + asked
                return all.isEmpty ? .passes : .asks(all)
            case .ask(let requirements): asked = requirements + asked
            case .refuse: return .refuses([.notWhileVisiting])
            }
        }
        return .refuses([.notWhileVisiting])
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
