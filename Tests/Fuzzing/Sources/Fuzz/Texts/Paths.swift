// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Impersonation

extension Target {
    /// Return points: local paths in one spelling; whatever is typed into a search field finds its way into a query.
    static let paths = Target(
        name: "paths", maximumLength: 400,
        words: ["//", "/..", "%2e", "%2F", "%5c", "%25", "%C3%A9", "/\\", "?", "#", "%00", "[", "|", "javascript:"],
        seeds: [
            "/customers?filter=example.org&page=3#row-17\0scroll=420", "/", "/a/b.c/?q=[x]|{y}^`#%E2%82%AC",
            "/%C3%A9/..a",
        ].map { Array($0.utf8) }
    ) { bytes in
        let parts = bytes.parts(2).map(\.text)
        let viewState = parts.count > 1 ? parts[1] : nil
        if let point = read(orRefuseWith: ImpersonationError.self, { try ReturnPoint(parts[0], viewState: viewState) })
        {
            try check(point)
            demand(point.path.isExactly(encoded(parts[0])), "a path is kept as it is, but for what browsers leave raw")
            demand((point.viewState ?? "").isExactly(viewState ?? ""), "view state is kept as it is")
        }
        if let point = read(
            orRefuseWith: ImpersonationError.self,
            { try ReturnPoint("/c", query: ["q": parts[0], "n": "1"], fragment: viewState) })
        {
            try check(point)
            let query = URLComponents(string: point.path)?.queryItems?.first?.value
            demand(query.map { $0.isExactly(parts[0]) } ?? false, "what was typed is what the query says")
        }
    }

    /// The text with the few characters encoded that RFC 3986 has no place for.
    private static func encoded(_ text: String) -> String {
        "[]{}|^`".reduce(text) {
            $0.replacing(String($1), with: "%\(String($1.asciiValue ?? 0, radix: 16).uppercased())")
        }
    }

    private static func check(_ point: ReturnPoint) throws {
        let path = point.path
        demand(try ReturnPoint(path, viewState: point.viewState) == point, "a return point has one spelling")
        let encoded = try JSONEncoder().encode(point)
        let again = readAgain("a return point") { try JSONDecoder().decode(ReturnPoint.self, from: encoded) }
        demand(again == point, "a return point that is stored is the same")
        let bytes = Array(path.utf8)
        demand(bytes.count <= ReturnPoint.maximumPathLength, "a path is within its limit")
        demand(
            bytes.allSatisfy { (0x21...0x7E).contains($0) && !#"\"<>[]{}|^`"#.utf8.contains($0) },
            "a path is of RFC 3986")
        // However often servers decode it, it stays a path of the panel.
        var local = path.prefix { $0 != "?" && $0 != "#" }.description
        for _ in 0..<3 {
            let isLocal =
                local.utf8.first == 0x2F && !local.contains("//") && !local.contains("\\")
                && !local.split(separator: "/").contains { $0 == "." || $0 == ".." }
                && local.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            demand(isLocal, "a path leads nowhere but into the panel")
            local = readAgain("the path") { local.removingPercentEncoding }
        }
    }
}
