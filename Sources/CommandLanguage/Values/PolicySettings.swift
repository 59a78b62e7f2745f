package import Postgres

/// Settings of a refresh policy as they are typed; nil leaves one as it is.
package struct PolicySettings: Sendable, Hashable {
    /// A value, or nothing (`none`), which leaves the setting to the server.
    package enum Choice<Value: Sendable & Hashable>: Sendable, Hashable {
        case unset
        case value(Value)
    }

    /// How far back a run reaches.
    package var startOffset: OffsetExpression?
    /// How close to now a run goes.
    package var endOffset: OffsetExpression?
    /// Time from one run to the next.
    package var schedule: Interval?
    package var bucketsPerBatch: Choice<Int32>?
    package var maxBatchesPerExecution: Choice<Int32>?
    package var refreshNewestFirst: Choice<Bool>?
    package var includeTieredData: Choice<Bool>?
    /// From which a fixed schedule is counted; makes the schedule fixed unless `fixedSchedule` says otherwise.
    package var initialStart: TimeExpression?
    /// In which it is counted.
    package var timezone: Choice<String>?
    package var fixedSchedule: Bool?
    /// Zero is no limit.
    package var maxRuntime: Interval?
    /// -1 is no limit.
    package var maxRetries: Int32?
    /// From a failed run to the next.
    package var retryPeriod: Interval?

    package init() {}

    /// Whether nothing is set.
    package var isEmpty: Bool { self == PolicySettings() }
}

extension PolicySettings.Choice {
    /// `none` or `null`, or what `read` makes of it; throws half a sentence with examples where that is nothing.
    init(parsing text: String, examples: String, _ read: (String) -> Value?) throws(ValueProblem) {
        if ["none", "null"].contains(text.lowercased()) {
            self = .unset
        } else if let value = read(text) {
            self = .value(value)
        } else {
            throw ValueProblem("is neither \(examples) nor none")
        }
    }

    /// Nil where it is unset.
    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }
}
