import ArgumentParser
import Postgres

/// The settings of a refresh policy, for `policy set` and `policy add`.
struct PolicySettingArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far back a run reaches: 1h, 7d or none.", valueName: "duration"),
        transform: Reading.offset)
    var startOffset: OffsetExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How close to now a run goes: 1min or none.", valueName: "duration"),
        transform: Reading.offset)
    var endOffset: OffsetExpression?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Time between runs: 30s, 5min.", valueName: "duration"),
        transform: Reading.signedDuration)
    var schedule: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Buckets that are refreshed at once, 0 for all; none is the server's own.", valueName: "count"),
        transform: Reading.wholeNumber)
    var bucketsPerBatch: PolicySettings.Choice<Int32>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Batches in one run, 0 for all; none is the server's own.", valueName: "count"),
        transform: Reading.wholeNumber)
    var maxBatchesPerExecution: PolicySettings.Choice<Int32>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Whether the newest batch comes first: yes, no or none.", valueName: "choice"),
        transform: Reading.yesOrNo)
    var refreshNewestFirst: PolicySettings.Choice<Bool>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Whether tiered chunks are read: yes, no or none.", valueName: "choice"),
        transform: Reading.yesOrNo)
    var includeTieredData: PolicySettings.Choice<Bool>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Count runs from this time on, at whole schedules; it can't be unset again.", valueName: "time"),
        transform: Reading.time)
    var initialStart: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("In which a fixed schedule is counted: Europe/Berlin or none.", valueName: "zone"),
        transform: Reading.zone)
    var timezone: PolicySettings.Choice<String>?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Whether runs start at fixed times: yes or no.", valueName: "choice"),
        transform: Reading.plainYesOrNo)
    var fixedSchedule: Bool?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Cancel a run that takes longer; 0s is no limit.", valueName: "duration"),
        transform: Reading.signedDuration)
    var maxRuntime: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Switch off after so many failures in a row; -1 is never.", valueName: "count"))
    var maxRetries: Int32?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Time from a failed run to the next.", valueName: "duration"),
        transform: Reading.signedDuration)
    var retryPeriod: Interval?

    var settings: PolicySettings {
        var settings = PolicySettings()
        (settings.startOffset, settings.endOffset, settings.schedule) = (startOffset, endOffset, schedule)
        settings.bucketsPerBatch = bucketsPerBatch
        settings.maxBatchesPerExecution = maxBatchesPerExecution
        settings.refreshNewestFirst = refreshNewestFirst
        settings.includeTieredData = includeTieredData
        (settings.initialStart, settings.timezone) = (initialStart, timezone)
        settings.fixedSchedule = fixedSchedule
        (settings.maxRuntime, settings.maxRetries, settings.retryPeriod) = (maxRuntime, maxRetries, retryPeriod)
        return settings
    }
}

extension Reading {
    /// With a unit. What a server would take and shouldn't is refused with its reason later.
    @Sendable fileprivate static func signedDuration(_ text: String) throws -> Interval {
        guard case .interval(let interval) = try TimeSpan(parsing: text) else {
            throw ValueProblem("has no unit; write \(TimeSpan.examples)")
        }
        return interval
    }

    @Sendable fileprivate static func wholeNumber(_ text: String) throws -> PolicySettings.Choice<Int32> {
        try .init(parsing: text, examples: "a whole number") { Int32($0) }
    }

    @Sendable fileprivate static func yesOrNo(_ text: String) throws -> PolicySettings.Choice<Bool> {
        try .init(parsing: text, examples: "yes, no", Self.flag)
    }

    @Sendable fileprivate static func plainYesOrNo(_ text: String) throws -> Bool {
        guard let value = flag(text) else { throw ValueProblem("is neither yes nor no") }
        return value
    }

    @Sendable fileprivate static func zone(_ text: String) throws -> PolicySettings.Choice<String> {
        try .init(parsing: text, examples: "a time zone") { $0.isEmpty ? nil : $0 }
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "on", "true": true
        case "no", "off", "false": false
        default: nil
        }
    }
}
