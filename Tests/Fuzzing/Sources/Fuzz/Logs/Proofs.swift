// SPDX-License-Identifier: Apache-2.0

@testable internal import Audit

extension Target {
    /// Proofs, against a tree that is worked out the long way.
    static let proofs = Target(
        name: "proofs", maximumLength: 200,
        seeds: [[0, 5, 2], [1, 6, 4], [2, 7, 3, 1, 2], [3, 1, 2, 3, 4, 5, 6, 7, 8], [4, 5, 0]]
    ) { bytes in
        var choices = Choices(bytes.dropFirst())
        switch (bytes.first ?? 0) % 4 {
        case 0, 2: checkInclusion(&choices)
        case 1: checkConsistency(&choices)
        default: checkAnything(&choices)
        }
    }

    private static let leaves = (0..<40).map { MerkleTree.leafHash([UInt8($0)]) }

    /// RFC 9162, section 2.1.1, as it stands there.
    private static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1, let first = leaves.first else { return leaves.first ?? SHA256.hash([]) }
        _ = first
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return MerkleTree.nodeHash(self.root(leaves.prefix(half)), self.root(leaves.dropFirst(half)))
    }

    /// The honest hashes of a recipe, changed as the input chooses.
    private static func hashes(_ recipe: MerkleRecipe, _ choices: inout Choices) -> (hashes: [Digest], isHonest: Bool) {
        let known = recipe.positions.map { position in
            let width = 1 << position.level
            return self.root(self.leaves[Int(position.index) * width..<(Int(position.index) + 1) * width])
        }
        let honest = recipe.hashes(of: known)
        var hashes = honest
        while !choices.isEmpty {
            let place = choices.below(hashes.count + 1)
            switch choices.below(4) {
            case 0: hashes.insert(self.leaves[choices.below(self.leaves.count)], at: place)
            case 1 where place < hashes.count: hashes.remove(at: place)
            case 2 where place < hashes.count: hashes[place] = self.leaves[choices.below(self.leaves.count)]
            case 3 where place < hashes.count: hashes.swapAt(place, choices.below(hashes.count))
            default: break
            }
        }
        return (hashes, hashes == honest)
    }

    private static func checkInclusion(_ choices: inout Choices) {
        let size = 1 + choices.below(self.leaves.count)
        let (index, claimed) = (choices.below(size), choices.below(size))
        let leaf = choices.below(self.leaves.count)
        let (hashes, isHonest) = self.hashes(.inclusion(of: Int64(index), inTreeOf: Int64(size)), &choices)
        let proof = InclusionProof(index: UInt64(claimed), size: UInt64(size), hashes: hashes)
        let root = self.root(self.leaves.prefix(size))
        let holds = read(orRefuseWith: MerkleProofError.self) { try proof.verify(self.leaves[leaf], root: root) } != nil
        demand(!holds || leaf == claimed, "a leaf is proved where it stands, and no other")
        demand(holds || !isHonest || index != claimed || leaf != index, "an honest proof holds")
    }

    private static func checkConsistency(_ choices: inout Choices) {
        let newSize = 1 + choices.below(self.leaves.count)
        let oldSize = 1 + choices.below(newSize)
        let (oldLeaves, isOld) = (self.leaves.prefix(oldSize), choices.below(3) > 0)
        // A history that was written anew.
        let claimed = isOld ? oldLeaves : [SHA256.hash([])] + oldLeaves.dropFirst()
        let (hashes, isHonest) = self.hashes(.consistency(from: Int64(oldSize), to: Int64(newSize)), &choices)
        let proof = ConsistencyProof(oldSize: UInt64(oldSize), newSize: UInt64(newSize), hashes: hashes)
        let holds =
            read(orRefuseWith: MerkleProofError.self) {
                try proof.verify(from: self.root(claimed), to: self.root(self.leaves.prefix(newSize)))
            } != nil
        demand(!holds || isOld, "a log that was written anew continues nothing")
        demand(holds || !isOld || !isHonest, "an honest proof holds")
    }

    /// Numbers and hashes that fit nothing: only crashes and hangs can be found here.
    private static func checkAnything(_ choices: inout Choices) {
        func number() -> UInt64 { choices.some(8).reduce(0) { $0 << 8 | UInt64($1) } }
        let (first, second) = (number(), number())
        let hashes = (0..<choices.below(70)).map { self.leaves[$0 % self.leaves.count] }
        _ = read(orRefuseWith: MerkleProofError.self) {
            try InclusionProof(index: first, size: second, hashes: hashes).verify(self.leaves[0], root: self.leaves[1])
        }
        _ = read(orRefuseWith: MerkleProofError.self) {
            try ConsistencyProof(oldSize: first, newSize: second, hashes: hashes)
                .verify(from: self.leaves[0], to: self.leaves[1])
        }
        if var frontier = MerkleFrontier(restoring: Int64(truncatingIfNeeded: first), peaks: hashes) {
            demand(frontier.size >= 0 && frontier.peaks == hashes, "a frontier is kept as it is")
            _ = frontier.root
            var nodes: [MerkleNode] = []
            if frontier.size < Int64.max { frontier.append(self.leaves[2], completing: &nodes) }
        }
    }
}
