internal import Postgres
package import Timescale

/// Which window of a refresh runs first.
package enum RefreshOrder: String, Sendable, Hashable, Codable, CaseIterable {
    case oldest, newest
}

/// The options of a refresh. The command sets them, the plan uses them, the journal stores them, and `refresh --resume`
/// reads them back from the journal.
package struct RefreshOptions: Sendable, Hashable {
    /// How long the windows are.
    package var step = WindowStep.adaptive
    /// How long one window should take. Only an adaptive step uses it.
    package var target = Duration.seconds(5)
    /// The memory budget of the backend that refreshes, in bytes; nil for no budget. Only an adaptive step uses it.
    package var memory: Int64?
    package var order = RefreshOrder.oldest
    /// Whether ranges without an invalidation are recomputed too.
    package var force = false
    /// Whether buckets whose raw data is gone are left out. Otherwise the refresh is refused or, with
    /// `allowDataLoss`, deletes their aggregates.
    package var clip = false
    /// Whether aggregates whose raw data is gone may be deleted.
    package var allowDataLoss = false
    /// Whether the range may include the open bucket or the future.
    package var allowOpenBucket = false
    /// Whether the cagg's refresh policies are paused during the refresh.
    package var pausesPolicies = false
    /// Whether a running window may finish after the calling task is cancelled or the client dies.
    package var isDetached = false
    /// Settings of the session that refreshes. They apply during the run. Examples: `work_mem`, `temp_file_limit`.
    package var settings: [SessionSetting] = []
    /// When the refresh waits before its next window.
    package var throttle = Throttle()
    /// How often a window is tried again if another session's lock blocks it.
    package var lockRetry = LockRetry()

    package init() {}
}

/// A server setting for one session, for a limited time.
package struct SessionSetting: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        (self.name, self.value) = (name, value)
    }
}

/// The options as the journal stores them: as members of the `RefreshIntent`. Some options are not stored, because a
/// resumed refresh takes them from its own command line, for example the throttle, the target, and the permission for
/// the open bucket.
extension RefreshOptions: Codable {
    private enum Key: String, CodingKey {
        case order, force, step, memoryBytes, clip, allowDataLoss, settings
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        order = try container.decode(RefreshOrder.self, forKey: .order)
        force = try container.decode(Bool.self, forKey: .force)
        clip = try container.decode(Bool.self, forKey: .clip)
        allowDataLoss = try container.decode(Bool.self, forKey: .allowDataLoss)
        memory = try container.decodeIfPresent(Int64.self, forKey: .memoryBytes)
        settings = try container.decode([String: String].self, forKey: .settings)
            .sorted { $0.key < $1.key }.map { SessionSetting(name: $0.key, value: $0.value) }
        guard let text = try container.decodeIfPresent(String.self, forKey: .step) else { return }
        guard let step = WindowStep(text: text) else {
            throw DecodingError.dataCorruptedError(forKey: .step, in: container, debugDescription: "not a valid step")
        }
        self.step = step
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(order, forKey: .order)
        try container.encode(force, forKey: .force)
        try container.encode(clip, forKey: .clip)
        try container.encode(allowDataLoss, forKey: .allowDataLoss)
        try container.encodeIfPresent(memory, forKey: .memoryBytes)
        try container.encode(
            Dictionary(settings.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }), forKey: .settings)
        try container.encodeIfPresent(step.text, forKey: .step)
    }
}

extension WindowStep {
    /// The step in the form of the option `--step`; nil for `adaptive` and `chunk`.
    package var text: String? {
        switch self {
        case .adaptive, .chunk: nil
        case .interval(let interval): interval.description
        case .integer(let units): String(units)
        }
    }

    fileprivate init?(text: String) {
        if let units = Int64(text) {
            self = .integer(units)
        } else if let interval = Interval(parsing: text) {
            self = .interval(interval)
        } else {
            return nil
        }
    }
}
