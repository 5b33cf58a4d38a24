// SPDX-License-Identifier: Apache-2.0

import Accounts
import NaiveOracle
import SeededDice

/// A made-up history of a hosting company, the same for the same seed: lines as in ``HistoryLine``.
///
/// It does not know what is allowed. About every other move asks for what is not: an owner that is closed, a customer or
/// below the account itself, a name that is taken, an account that is given up.
func generatedHistory(moves: Int, seed: UInt64) -> [String] {
    var dice = Dice(seed: seed)
    var time: Int64 = 1_767_225_600_000
    var (resellers, customers): ([String], [String]) = ([], [])
    var lines = ["\(time) house created administrator"]
    for number in 0..<24 { lines.append("\(time) r\(number) created reseller house") }
    resellers = (0..<24).map { "r\($0)" }
    while lines.count < moves {
        time += Int64.random(in: 0...90_000, using: &dice)
        let reseller = resellers.randomElement(using: &dice) ?? "house"
        let customer = customers.randomElement(using: &dice) ?? "nobody"
        let anybody = Bool.random(using: &dice) ? reseller : customer
        let other =
            Int.random(in: 0..<20, using: &dice) == 0 ? customer : resellers.randomElement(using: &dice) ?? "house"
        switch Int.random(in: 0..<100, using: &dice) {
        case 0..<6:
            customers.append("c\(lines.count)")
            lines.append("\(time) c\(lines.count) created customer \(other)")
        case 6:
            resellers.append("r\(lines.count)")
            lines.append("\(time) r\(lines.count) created reseller \(other)")
        case 7: lines.append("\(time) \(anybody) created customer \(other)")
        case 8: lines.append("\(time) \(customer) closed")
        case 9 where Bool.random(using: &dice):
            lines.append("\(time) \(reseller) closed\(Bool.random(using: &dice) ? " \(other)" : "")")
        case 9..<11: lines.append("\(time) \(anybody) suspended")
        case 11..<22: lines.append("\(time) \(anybody) enabled")
        case 22..<24: lines.append("\(time) \(anybody) role \(Bool.random(using: &dice) ? "reseller" : "customer")")
        case 24..<50: lines.append("\(time) \(reseller) owner \(Bool.random(using: &dice) ? "house" : other)")
        default: lines.append("\(time) \(customer) owner \(other)")
        }
    }
    return lines
}
