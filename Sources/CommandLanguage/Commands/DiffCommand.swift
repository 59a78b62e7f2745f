import ArgumentParser
import Postgres

struct DiffCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare what a cagg stores with what its raw data says now.",
        discussion: """
            Without a window it compares all that is stored. Lists each difference with its cause: pending, \
            unmaterialized, orphaned, duplicate or drift. Exits with 4 when it finds pending, duplicate or drift rows, \
            with 5 when part of it couldn't be compared. The comparison runs on the server, slice by slice, at one \
            moment; no lock outlasts its slice. A slice that takes longer than --slice-timeout is tried again in \
            halves, and left out if that fails as well. With --output jsonl or csv the rows are written as they are \
            found, all of them. The result is kept, also of a diff that was interrupted: --resume compares what is left \
            and adds to it, repair puts right what was found.

            Examples:
              diff llm_metrics_1min --since 6h
              diff llm_metrics_1hour --from 2026-11-20 --to 2026-11-21 --limit 50
              diff llm_metrics_1day --since 7d --tolerance 1e-6 --tolerance avg_duration_ms=1e-3 --output json
              diff llm_metrics_1hour --group provider=openai --columns total_tokens,request_count
              diff llm_metrics_1hour --where "model LIKE 'gpt-%'" --output jsonl
              diff llm_metrics_1min --jobs 2 --max-active 8 --slice-timeout 5min
              diff llm_metrics_1min --nice 1 --max-lag 10s --between 22:00-06:00
              diff llm_metrics_1min --resume
              diff llm_metrics_1hour --explain 2026-11-20T14:00:00Z --group provider=openai
              diff llm_metrics_1min --sample --confidence 99 --at-most 0.1
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Start: 2026-11-22T13:00Z, -6h or now-1d; the oldest data if left out.", valueName: "time"),
        transform: Reading.time)
    var from: TimeExpression?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("End, exclusive; the watermark if left out.", valueName: "time"),
        transform: Reading.time)
    var to: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "From that long ago up to the watermark, instead of --from and --to: 6h.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var since: TimeSpan?

    @OptionGroup var selection: DiffSelectionArguments

    @OptionGroup var pace: DiffPaceArguments

    @OptionGroup var throttle: ThrottleArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many differences to list; 20 if left out, all with --output jsonl or csv.", valueName: "rows"),
        transform: Reading.count)
    var limit: Int?

    @Flag(help: "Go on with the last diff of the cagg: compare what it left out, and add to what it found.")
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Lay one bucket open: both sides, its raw rows, and what decides its verdict.", valueName: "bucket"),
        transform: Reading.time)
    var explain: TimeExpression?

    @OptionGroup(title: "Audit options") var audit: DiffSampleArguments

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        let (window, sample) = (try window(), try audit.sample())
        guard !resume || (window == nil && sample == nil && selection.isEmpty) else {
            throw ValueProblem(
                "--resume goes on as the diff was begun; leave out the window and what narrows it")
        }
        var request = DiffRequest(cagg: cagg, window: window)
        try selection.fill(&request)
        pace.fill(&request)
        request.throttle = throttle.request
        (request.limit, request.resumes) = (limit, resume)
        request.sample = sample
        guard explain == nil || sample == nil && window == nil && !resume else {
            throw ValueProblem("--explain takes one bucket; leave out --sample, --resume, --since, --from and --to")
        }
        request.explain = explain
        return .diff(request)
    }

    /// Reading is free, so open ends need no words here: the oldest data and the watermark.
    private func window() throws(ValueProblem) -> TimeWindow? {
        guard since == nil, from != nil || to != nil else {
            return try TimeWindow(from: from, to: to, since: since)
        }
        return try TimeWindow(
            from: from ?? .instant(.negativeInfinity), to: to ?? .instant(.infinity), since: nil)
    }
}
