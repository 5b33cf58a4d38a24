// SPDX-License-Identifier: Apache-2.0

import Accounts
import Permissions
import Testing

@Suite struct `A change of an account that is not there` {
    @Test(arguments: AccountStatus.Kind.allCases)
    func `is decided like that of one out of reach, whatever the status of who asks`(_ status: AccountStatus.Kind) {
        let north = `Who may enter whom`.reseller("north", status)
        let decision = ChangePolicy.standard.decide(withoutSubjectBy: north)
        let cinema = `Who may enter whom`.customer("cinema", of: ["south"])
        #expect(decision == ChangePolicy.standard.decide(ChangeRequest(.edit, actor: north, subject: cinema)))
        #expect(decision.reasons == [status == .active ? .noSuchAccount : .actorNotActive])
    }
}
