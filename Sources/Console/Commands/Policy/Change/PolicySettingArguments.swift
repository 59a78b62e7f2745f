internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

/// The options for the settings of a refresh policy, used by `policy set` and `policy add`.
struct PolicySettingArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The window of a run starts this long before the run: 1h, 7d, or none for no limit.",
            valueName: "duration"),
        transform: Reading.offset)
    var startOffset: PolicyOffset?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The window of a run ends this long before the run: 1min, or none for no limit.", valueName: "duration"),
        transform: Reading.offset)
    var endOffset: PolicyOffset?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Time between runs: 30s, 5min.", valueName: "duration"),
        transform: Self.signedInterval)
    var schedule: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of buckets in one batch. 0 means all buckets. Write none for the server's default.",
            valueName: "count"),
        transform: Self.wholeNumber)
    var bucketsPerBatch: SettingChoice<Int32>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of batches in one run. 0 means no limit. Write none for the server's default.", valueName: "count"),
        transform: Self.wholeNumber)
    var maxBatchesPerExecution: SettingChoice<Int32>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Whether a run starts with the newest batch: yes or no. Write none for the server's default.",
            valueName: "choice"),
        transform: Self.yesOrNo)
    var refreshNewestFirst: SettingChoice<Bool>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Whether a run reads tiered chunks: yes or no. Write none for the server's default.", valueName: "choice"),
        transform: Self.yesOrNo)
    var includeTieredData: SettingChoice<Bool>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Start the first run at this time, and later runs at whole schedule intervals after it. Can't be unset.",
            valueName: "time"),
        transform: Self.instant)
    var initialStart: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Time zone of a fixed schedule: Europe/Berlin, or none to unset it.", valueName: "zone"),
        transform: Self.zone)
    var timezone: SettingChoice<String>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Whether runs start at fixed times: yes or no.", valueName: "choice"),
        transform: Self.plainYesOrNo)
    var fixedSchedule: Bool?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Cancel a run that takes longer than this. 0s means no limit.", valueName: "duration"),
        transform: Self.signedInterval)
    var maxRuntime: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pause the job after this number of failures in a row. -1 means never.", valueName: "count"))
    var maxRetries: Int32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Time between a failed run and the next attempt.", valueName: "duration"),
        transform: Self.signedInterval)
    var retryPeriod: Interval?

    /// Whether no setting is given.
    var isEmpty: Bool {
        startOffset == nil && endOffset == nil && schedule == nil && bucketsPerBatch == nil
            && maxBatchesPerExecution == nil && refreshNewestFirst == nil && includeTieredData == nil
            && initialStart == nil && timezone == nil && fixedSchedule == nil && maxRuntime == nil && maxRetries == nil
            && retryPeriod == nil
    }

    /// Writes the given settings into a policy's job.
    ///
    /// - Parameter now: the time by the server's clock. An initial start such as `now+1h` is relative to this time.
    func edit(_ job: inout JobSettings, now: Timestamp) {
        if let startOffset { job.startOffset = startOffset }
        if let endOffset { job.endOffset = endOffset }
        if let schedule { job.schedule = schedule }
        func set<Value>(_ key: PolicyKey, _ choice: SettingChoice<Value>?, _ json: (Value) -> JSONValue) {
            if let choice { job.config[key.rawValue] = choice.value.map(json) }
        }
        set(.bucketsPerBatch, bucketsPerBatch) { .integer(Int64($0)) }
        set(.maxBatchesPerExecution, maxBatchesPerExecution) { .integer(Int64($0)) }
        set(.refreshNewestFirst, refreshNewestFirst) { .bool($0) }
        set(.includeTieredData, includeTieredData) { .bool($0) }
        if let initialStart, case .timestamp(let start) = initialStart.resolved(now: now) {
            (job.initialStart, job.isFixedSchedule) = (start, true)
        }
        if let fixedSchedule { job.isFixedSchedule = fixedSchedule }
        if let timezone { job.timezone = timezone.value }
        if let maxRuntime { job.maxRuntime = maxRuntime }
        if let maxRetries { job.maxRetries = maxRetries }
        if let retryPeriod { job.retryPeriod = retryPeriod }
    }
}

/// The new value of a setting, or `none` for the server's default.
enum SettingChoice<Value: Sendable>: Sendable {
    case unset
    case value(Value)

    /// The value; nil for `none`.
    var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Reads `none` or `null`, or a value with `read`. Throws `ValueProblem` if `read` returns nil.
    ///
    /// - Parameter expected: the values that are allowed besides `none`, for the error message.
    init(parsing text: String, expected: String, _ read: (String) -> Value?) throws(ValueProblem) {
        if ["none", "null"].contains(text.lowercased()) {
            self = .unset
        } else if let value = read(text) {
            self = .value(value)
        } else {
            throw ValueProblem("isn't valid; write \(expected) or none")
        }
    }
}

extension PolicySettingArguments {
    /// Reads an interval with a unit; it may be zero or negative. The plan later refuses values with which a run would
    /// fail, and gives the reason.
    @Sendable fileprivate static func signedInterval(_ text: String) throws -> Interval {
        guard case .interval(let interval) = try TimeSpan(parsing: text) else {
            throw ValueProblem("has no unit; write for example \(TimeSpan.examples)")
        }
        return interval
    }

    /// Reads a time. A whole number is refused: jobs start by the clock, even if the cagg has integer time.
    @Sendable fileprivate static func instant(_ text: String) throws -> TimeExpression {
        let time = try TimeExpression(parsing: text)
        if case .integer = time { throw ValueProblem("isn't a time; write for example \(TimeExpression.examples)") }
        return time
    }

    @Sendable fileprivate static func wholeNumber(_ text: String) throws -> SettingChoice<Int32> {
        try .init(parsing: text, expected: "a whole number") { Int32($0) }
    }

    @Sendable fileprivate static func yesOrNo(_ text: String) throws -> SettingChoice<Bool> {
        try .init(parsing: text, expected: "yes, no", Self.flag)
    }

    @Sendable fileprivate static func plainYesOrNo(_ text: String) throws -> Bool {
        guard let value = flag(text) else { throw ValueProblem("isn't valid; write yes or no") }
        return value
    }

    @Sendable fileprivate static func zone(_ text: String) throws -> SettingChoice<String> {
        try .init(parsing: text, expected: "a time zone") { $0.isEmpty ? nil : $0 }
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "on", "true": true
        case "no", "off", "false": false
        default: nil
        }
    }
}
