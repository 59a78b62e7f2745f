import ArgumentParser

struct RefreshCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Recompute a stretch of a cagg, window by window.",
        discussion: """
            Each window is a call of its own, so an interrupted refresh keeps what it has done, and --resume goes on \
            from there. Windows in which nothing is invalidated are passed over, unless --force says otherwise. A \
            refresh over raw data that retention has dropped would delete aggregates: it is refused unless \
            --allow-data-loss says so, and --clip refreshes the rest. --dry-run prints the plan and its SQL, and \
            changes nothing.

            Examples:
              refresh llm_metrics_1min --since 6h
              refresh llm_metrics_1hour --from 2026-11-20 --to now-1h --step 1d --dry-run
              refresh llm_metrics_1min --from -30d --memory 256MB --clip --verify --yes
              refresh llm_metrics_1min --resume
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var window: WindowArguments

    @Flag(help: "Go on with the last refresh of the cagg that didn't come to its end.")
    var resume = false

    @OptionGroup var pace: RefreshPaceArguments
    @OptionGroup var guards: RefreshGuardArguments
    @OptionGroup var throttle: ThrottleArguments

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        let window = try window.window()
        if resume, window != nil { throw ValueProblem("--resume knows its window; leave --from, --to and --since out") }
        guard window != nil || resume else {
            throw ValueProblem("refresh needs a window: --since 6h, or --from and --to")
        }
        var request = RefreshRequest(cagg: cagg, window: window)
        request.resumes = resume
        try pace.fill(&request)
        try guards.fill(&request)
        request.throttle = throttle.request
        return .refresh(request)
    }
}
