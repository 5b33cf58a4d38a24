// SPDX-License-Identifier: Apache-2.0

extension RandomAccessCollection {
    /// The first index whose element satisfies `isAfter`, in a collection where all that do come last.
    func partitioningIndex(where isAfter: (Element) -> Bool) -> Index {
        var (low, count) = (self.startIndex, self.count)
        while count > 0 {
            let half = count / 2
            let middle = self.index(low, offsetBy: half)
            if isAfter(self[middle]) {
                count = half
            } else {
                low = self.index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}
