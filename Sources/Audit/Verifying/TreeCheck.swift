// SPDX-License-Identifier: Apache-2.0

/// Makes the tree of a log anew while it is read, and compares it with stored nodes and with checkpoints.
struct TreeCheck {
    /// A checkpoint that the log is to be compared with once enough of it was read.
    private struct Awaited {
        let checkpoint: Checkpoint
        let isHeld: Bool
        /// Whether it stands inside the log.
        let isMet: Bool
    }

    /// The most checkpoints inside an export that wait for entries which come after them.
    static let maximumAwaited = 64

    private var frontier = MerkleFrontier.empty
    private var awaited: [UInt64: [Awaited]] = [:]
    private var storedNodes: [MerkleNode.Position: Digest?] = [:]
    private var completed: [MerkleNode] = []
    /// Whether an entry is missing, from which no root can be made any more.
    private(set) var isBroken = false
    /// How many entries are what a held checkpoint covers.
    private(set) var covered: Int64 = 0
    /// The last size at which a checkpoint was compared, and equal.
    private var confirmed: UInt64 = 0

    var root: Digest? { self.isBroken ? nil : self.frontier.root }

    /// How many checkpoints inside the log wait for entries.
    var metCount: Int { self.awaited.values.reduce(0) { $0 + $1.count { $0.isMet } } }

    /// Waits for the size of a checkpoint.
    mutating func await(_ checkpoint: Checkpoint, isHeld: Bool, isMet: Bool = false) {
        self.awaited[checkpoint.size, default: []].append(Awaited(checkpoint: checkpoint, isHeld: isHeld, isMet: isMet))
    }

    mutating func note(_ position: MerkleNode.Position, _ stored: Digest?) {
        guard !self.isBroken else { return }
        self.storedNodes[position] = .some(stored)
    }

    mutating func lose() {
        self.isBroken = true
        self.storedNodes = [:]
    }

    /// Takes the next leaf, and returns what is wrong with the tree up to it.
    mutating func append(_ leafHash: Digest) -> [LogFinding] {
        guard !self.isBroken else { return [] }
        self.completed.removeAll(keepingCapacity: true)
        self.frontier.append(leafHash, completing: &self.completed)
        var findings: [LogFinding] = []
        if !self.storedNodes.isEmpty {
            for node in self.completed {
                guard let stored = self.storedNodes.removeValue(forKey: node.position), stored != node.hash else {
                    continue
                }
                findings.append(
                    LogFinding(
                        .nodeMismatch, at: self.frontier.size - 1,
                        "node \(node.position.index) at level \(node.position.level) is not made of its leaves"))
            }
        }
        if !self.awaited.isEmpty { findings += self.compare() }
        return findings
    }

    /// Compares with the checkpoints of the size that was reached.
    mutating func compare() -> [LogFinding] {
        let size = UInt64(self.frontier.size)
        guard let reached = self.awaited.removeValue(forKey: size) else { return [] }
        let root = self.frontier.root
        return reached.compactMap { awaited in
            if awaited.checkpoint.root == root {
                self.confirmed = size
                if awaited.isHeld { self.covered = Int64(size) }
                return nil
            }
            let between =
                self.confirmed < size
                ? "something between entry \(self.confirmed) and entry \(size - 1) was changed"
                : "its root is not that of the first \(size) entries"
            return LogFinding(
                .inconsistentCheckpoint, at: Int64(size),
                "the log is another one than the checkpoint of \(size) entries was cut from: \(between)")
        }
    }

    /// Says what is wrong with the checkpoints whose size was never reached.
    func finish(_ entries: Int64) -> [LogFinding] {
        self.awaited.keys.sorted().map { size in
            let place = Int64(exactly: size)
            return size > UInt64(entries)
                ? LogFinding(
                    .shorterThanCheckpoint, at: place,
                    "a checkpoint covers \(size) entries, and the log ends after \(entries): it was cut off")
                : LogFinding(
                    .inconsistentCheckpoint, at: place,
                    "the checkpoint of \(size) entries cannot be confirmed, since entries are missing")
        }
    }

    /// Whether a checkpoint that is met now can still be compared.
    func canAwait(_ checkpoint: Checkpoint) -> Bool {
        checkpoint.size >= UInt64(self.frontier.size) || self.isBroken
    }

}
