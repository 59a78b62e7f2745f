internal import Postgres
package import Timescale

/// The ranges that a run still has to refresh: stretches of whole buckets, from which windows are taken at one end.
package struct RefreshQueue: Sendable, Hashable {
    /// Oldest first, independent of the order in which they are taken.
    package private(set) var stretches: [TimeRange]
    package let order: RefreshOrder

    package init(_ stretches: [TimeRange], order: RefreshOrder) {
        self.stretches = stretches.filter { !$0.isEmpty }.sorted { $0.start < $1.start }
        self.order = order
    }

    /// The next stretch, not yet cut into windows.
    package var next: TimeRange? { order == .oldest ? stretches.first : stretches.last }

    /// Removes a window; parts of it that aren't in the queue are ignored.
    package mutating func remove(_ window: TimeRange) {
        stretches = stretches.flatMap { stretch in
            [
                TimeRange(start: stretch.start, end: min(stretch.end, window.start)),
                TimeRange(start: max(stretch.start, window.end), end: stretch.end),
            ]
        }.filter { !$0.isEmpty }
    }
}
