internal import Postgres
package import Timescale

/// What a run still has before it: stretches of whole buckets, taken window by window from one end.
package struct RefreshQueue: Sendable, Hashable {
    /// Oldest first, whatever the order they are taken in.
    package private(set) var stretches: [TimeRange]
    package let order: RefreshOrder

    package init(_ stretches: [TimeRange], order: RefreshOrder) {
        self.stretches = stretches.filter { !$0.isEmpty }.sorted { $0.start < $1.start }
        self.order = order
    }

    /// The stretch that comes next, as it stands.
    package var next: TimeRange? { order == .oldest ? stretches.first : stretches.last }

    /// Takes a window off; what of it isn't in the queue doesn't matter.
    package mutating func remove(_ window: TimeRange) {
        stretches = stretches.flatMap { stretch in
            [
                TimeRange(start: stretch.start, end: min(stretch.end, window.start)),
                TimeRange(start: max(stretch.start, window.end), end: stretch.end),
            ]
        }.filter { !$0.isEmpty }
    }
}
