import ArgumentParser
import Postgres

/// How a refresh goes about it.
struct RefreshPaceArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Length of the window one call refreshes; if left out, each is chosen from those before it.",
            valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long a window is to take where there is no --step, 5s if left out.", valueName: "duration"),
        transform: Reading.duration)
    var target: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keep the refreshing backend's memory below this by shorter windows: 256MB.", valueName: "amount"),
        transform: { try ByteCount(parsing: $0) })
    var memory: ByteCount?

    @Option(parsing: .unconditional, help: "Which window comes first.")
    var order: RefreshRequest.Order = .oldest

    @Option(
        name: .customLong("set"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A setting for the refreshing connection: work_mem=64MB. May be repeated.", valueName: "name=value"),
        transform: { try NamedValue(parsing: $0) })
    var settings: [NamedValue] = []

    func fill(_ request: inout RefreshRequest) throws(ValueProblem) {
        if memory != nil, step != nil {
            throw ValueProblem("--memory chooses the windows itself; leave --step out")
        }
        if let twice = Dictionary(grouping: settings, by: \.name).first(where: { $1.count > 1 }) {
            throw ValueProblem("--set is given twice for \(twice.key)")
        }
        if settings.contains(where: { $0.name.lowercased() == "search_path" }) {
            throw ValueProblem("--set can't set search_path: a refresh runs under pg_catalog, pg_temp")
        }
        (request.step, request.memory, request.order, request.settings) = (step, memory, order, settings)
        if let target { request.target = target }
    }
}

/// What a refresh may do, and what else it does.
struct RefreshGuardArguments: ParsableArguments {
    @Flag(help: "Print the plan and its SQL, and stop.")
    var dryRun = false

    @Flag(help: "Leave out the buckets whose raw data is gone, and refresh the rest.")
    var clip = false

    @Flag(help: "Refresh over dropped raw data, although that deletes aggregates.")
    var allowDataLoss = false

    @Flag(help: "Let the window reach into the bucket that is still open.")
    var allowOpenBucket = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The cagg's name once more, to confirm a loss of data in a script.", valueName: "name"))
    var confirm: String?

    @Flag(help: "Recompute what isn't invalidated as well.")
    var force = false

    @Option(
        parsing: .unconditional,
        help: "Refresh the caggs over this one after it (up), or those below it before it (down).")
    var cascade: RefreshRequest.Cascade?

    @Flag(help: "Switch the cagg's refresh policies off meanwhile, and on again whatever happens.")
    var pausePolicy = false

    @Flag(help: "Let a running window finish when this program is interrupted or dies.")
    var detach = false

    @Flag(help: "Compare what was refreshed with the raw data afterwards.")
    var verify = false

    func fill(_ request: inout RefreshRequest) throws(ValueProblem) {
        if clip, allowDataLoss { throw ValueProblem("--clip and --allow-data-loss exclude each other") }
        (request.dryRun, request.clip, request.allowDataLoss) = (dryRun, clip, allowDataLoss)
        (request.allowOpenBucket, request.confirmation, request.force) = (allowOpenBucket, confirm, force)
        (request.cascade, request.pausesPolicies) = (cascade, pausePolicy)
        (request.isDetached, request.verifies) = (detach, verify)
    }
}

extension RefreshRequest.Order: ExpressibleByArgument {}
extension RefreshRequest.Cascade: ExpressibleByArgument {}
