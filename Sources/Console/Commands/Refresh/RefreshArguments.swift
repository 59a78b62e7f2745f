internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Timescale

/// The options for the windows of a refresh (their length, memory and order), and for the server settings.
struct RefreshPaceArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Length of the window that one call refreshes. Default: adapted to the time that earlier windows took.",
            valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Without --step: how long one window should take. Default: 5s.", valueName: "duration"),
        transform: Reading.duration)
    var target: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Choose windows so short that the refreshing backend uses less memory than this: 256MB.",
            valueName: "amount"),
        transform: Reading.memory)
    var memory: Int64?

    @Option(parsing: .unconditional, help: "Which window is refreshed first. Default: oldest.")
    var order: RefreshOrder?

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A server setting for the session of the refresh: work_mem=64MB. May be repeated.",
            valueName: "name=value"),
        transform: { try NamedValue(parsing: $0) })
    var settings: [NamedValue] = []

    func validate() throws {
        if memory != nil, step != nil {
            throw ValueProblem("--memory chooses the window length; leave out --step")
        }
        if let twice = Dictionary(grouping: settings, by: \.name).first(where: { $1.count > 1 }) {
            throw ValueProblem("--set is given more than once for \(twice.key)")
        }
        if settings.contains(where: { $0.name.lowercased() == "search_path" }) {
            throw ValueProblem("--set can't set search_path: a refresh always uses the search_path pg_catalog, pg_temp")
        }
    }

    func fill(_ options: inout RefreshOptions) {
        if let step { options.step = WindowStep(step) }
        if let target { options.target = target }
        if let order { options.order = order }
        options.memory = memory
        options.settings = settings.map { SessionSetting(name: $0.name, value: $0.value) }
    }
}

/// The options that limit or allow what a refresh does, and the options for its additional steps.
struct RefreshGuardArguments: ParsableArguments {
    @Flag(help: "Print the plan and its SQL without refreshing anything.")
    var dryRun = false

    @Flag(help: "Leave out the buckets whose raw data is gone, and refresh the rest.")
    var clip = false

    @Flag(help: "Allow a window that includes the open bucket, the bucket of the current time.")
    var allowOpenBucket = false

    @Flag(help: "Also recompute buckets that aren't invalidated.")
    var force = false

    @Option(
        parsing: .unconditional,
        help: "up: refresh this cagg, then the caggs above it. down: refresh the caggs below it, then this cagg.")
    var cascade: Cascade?

    @Flag(help: "Pause the cagg's refresh policies during the refresh. They are resumed even if the refresh fails.")
    var pausePolicy = false

    @Flag(help: "If this program is interrupted or killed, let the server finish the current window.")
    var detach = false

    @Flag(help: "After the refresh, compare the refreshed rows with recomputed rows.")
    var verify = false

    /// The direction in a hierarchy of caggs.
    enum Cascade: String, CaseIterable, ExpressibleByArgument {
        case up, down
    }
}

extension RefreshOrder: ExpressibleByArgument {}

extension WindowStep {
    init(_ span: TimeSpan) {
        switch span {
        case .interval(let interval): self = .interval(interval)
        case .integer(let units): self = .integer(units)
        }
    }
}
