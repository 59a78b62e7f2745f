package import Postgres

/// What `refresh` is asked for.
package struct RefreshRequest: Sendable, Hashable {
    /// Which window comes first.
    package enum Order: String, Sendable, CaseIterable {
        case oldest, newest
    }

    /// Which way along a hierarchy of caggs.
    package enum Cascade: String, Sendable, CaseIterable {
        /// The caggs over this one, after it.
        case up
        /// The caggs below this one, before it.
        case down
    }

    /// As typed, with a schema or without.
    package var cagg: String
    /// What to refresh; only whole buckets inside it can be. Nil where an earlier refresh is resumed.
    package var window: TimeWindow?
    /// The length of one call's window; nil lets each window be chosen from those before it.
    package var step: TimeSpan?
    /// How long a window that isn't chosen by `step` is to take.
    package var target = Self.standardTarget
    /// What the refreshing backend may take; nil for any amount.
    package var memory: ByteCount?
    /// Which window comes first.
    package var order = Order.oldest
    /// Whether to print the plan and stop.
    package var dryRun = false
    /// Leave out what would be deleted because its raw data is gone.
    package var clip = false
    /// Whether aggregates whose raw data is gone may be deleted.
    package var allowDataLoss = false
    /// Let the window reach into the bucket that is still open, or into the future.
    package var allowOpenBucket = false
    /// The cagg's name typed once more, where losing data asks for it.
    package var confirmation: String?
    /// Refresh what isn't invalidated, too.
    package var force = false
    package var cascade: Cascade?
    /// Switch the cagg's refresh policies off meanwhile.
    package var pausesPolicies = false
    /// Let a running window finish when this program is interrupted or dies.
    package var isDetached = false
    /// Compare with the raw data afterwards.
    package var verifies = false
    /// Go on with the last refresh that didn't come to its end.
    package var resumes = false
    /// For the refreshing connection.
    package var settings: [NamedValue] = []
    package var throttle = ThrottleRequest()

    package static let standardTarget = Interval(microseconds: 5_000_000)

    package init(cagg: String, window: TimeWindow? = nil) {
        self.cagg = cagg
        self.window = window
    }
}
