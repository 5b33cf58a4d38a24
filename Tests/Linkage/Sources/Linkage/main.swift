// SPDX-License-Identifier: Apache-2.0

import Accounts
import Audit
import Impersonation
import Permissions

// Something of every module, so that the linker keeps it.
let viewer = Standing(id: "north", role: .reseller, status: .active)
let query = AccountQuery(scope: EntryPolicy.standard.scope(of: viewer))
try query.validate()
let digest = SHA256.hash(Array("impersonation".utf8))
let page = try ReturnPoint("/customers")
print("\(query.scope), \(digest.bytes.count) bytes, back to \(page)")
