// SPDX-License-Identifier: Apache-2.0

import Foundation
import QuickStart

exit(await QuickStartProgram.run(Array(CommandLine.arguments.dropFirst())))
