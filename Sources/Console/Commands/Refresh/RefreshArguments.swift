internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Timescale

/// The options for the windows of a refresh: their length, memory and order, and the server settings.
struct RefreshPaceArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Length of the window that one call refreshes; if left out, adapted to the windows before it.",
            valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long one window should take without --step; 5s if left out.", valueName: "duration"),
        transform: Reading.duration)
    var target: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keep the refreshing backend's memory below this, with shorter windows: 256MB.", valueName: "amount"),
        transform: Reading.memory)
    var memory: Int64?

    @Option(parsing: .unconditional, help: "Which window comes first.")
    var order: RefreshOrder = .oldest

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A setting for the refreshing connection: work_mem=64MB. May be repeated.", valueName: "name=value"),
        transform: { try NamedValue(parsing: $0) })
    var settings: [NamedValue] = []

    func validate() throws {
        if memory != nil, step != nil {
            throw ValueProblem("--memory chooses the window length; leave out --step")
        }
        if let twice = Dictionary(grouping: settings, by: \.name).first(where: { $1.count > 1 }) {
            throw ValueProblem("--set is given twice for \(twice.key)")
        }
        if settings.contains(where: { $0.name.lowercased() == "search_path" }) {
            throw ValueProblem("--set can't set search_path: a refresh runs under pg_catalog, pg_temp")
        }
    }

    func fill(_ options: inout RefreshOptions) {
        if let step { options.step = WindowStep(step) }
        if let target { options.target = target }
        (options.memory, options.order) = (memory, order)
        options.settings = settings.map { SessionSetting(name: $0.name, value: $0.value) }
    }
}

/// The options for what a refresh is allowed to do, and what it does in addition.
struct RefreshGuardArguments: ParsableArguments {
    @Flag(help: "Print the plan and its SQL, and stop.")
    var dryRun = false

    @Flag(help: "Leave out the buckets whose raw data is gone, and refresh the rest.")
    var clip = false

    @Flag(help: "Allow a window that reaches into the bucket that is still open.")
    var allowOpenBucket = false

    @Flag(help: "Also recompute buckets that aren't invalidated.")
    var force = false

    @Option(
        parsing: .unconditional,
        help: "Also refresh the caggs above this one, after it (up), or those below it, before it (down).")
    var cascade: Cascade?

    @Flag(help: "Pause the cagg's refresh policies during the refresh, and resume them even if it fails.")
    var pausePolicy = false

    @Flag(help: "Let a running window finish when this program is interrupted or dies.")
    var detach = false

    @Flag(help: "Compare the refreshed rows with the raw data afterwards.")
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
