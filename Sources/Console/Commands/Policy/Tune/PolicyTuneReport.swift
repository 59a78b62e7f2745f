internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `policy tune` as a document.
struct PolicyTuneReport {
    private let proposal: TuneProposal
    private let change: PolicyChange
    private var facts: TuneFacts { proposal.facts }

    init(_ proposal: TuneProposal, _ change: PolicyChange) {
        self.proposal = proposal
        self.change = change
    }

    /// - Parameter written: the settings of the job as the server stored them; nil if nothing was written.
    func document(written: JobSettings? = nil, refusals: [Refusal] = []) -> Document {
        let applied = Field(
            key: "applied", label: "applied", cell: Cell(.bool(written != nil), display: written == nil ? "no" : "yes"))
        let statements = written != nil || change.isEmpty ? [] : ["\(change.sql);"]
        var settings = PolicyChangeReport(change).table(written ?? change.after)
        settings.isPrimary = false
        return Document(
            schema: "caggctl.policy.tune/1",
            sections: [
                .fields(key: "basis", title: nil, basis + [applied]), .table(trials), .chart(chart), .table(settings),
                .statements(key: "statements", statements),
            ] + (change.isEmpty ? [] : PolicyChangeReport(change).cautions)
                + (proposal.remarks.map(note) + refusals.map { Note(.problem, $0.description, code: "policy.refused") })
                .map { .note($0) } + [.note(PolicyTuneReport.origin(facts))])
    }

    private var basis: [Field] {
        let cagg = facts.state.cagg
        return [
            Field(key: "cagg", label: "cagg", cell: .text(cagg.view.description)),
            Field(key: "job_id", label: "job", cell: .integer(facts.policy.job.id)),
            Field(key: "memory_budget", label: "memory budget", cell: ByteText.cell(proposal.goal.memory)),
            Field(
                key: "freshness_seconds", label: "freshness",
                cell: Self.length(proposal.goal.freshness)),
            Field(key: "bucket", label: "bucket", cell: .text(cagg.bucket.text)),
            Field(key: "window_buckets", label: "buckets in window", cell: .integer(facts.window)),
            Field(key: "rows_per_bucket", label: "rows per bucket", cell: Self.count(facts.rowsPerBucket)),
            Field(key: "groups_per_bucket", label: "groups per bucket", cell: Self.count(facts.groupsPerBucket)),
            Field(
                key: "work_mem", label: "work_mem of \(facts.policy.job.owner)", cell: ByteText.cell(facts.limits.work)),
            Field(key: "past_runs", label: "recorded past runs", cell: .integer(facts.runs.durations.count)),
            Field(key: "past_usual_seconds", label: "usual past run", cell: Self.length(facts.runs.usualDuration)),
            Field(
                key: "past_longest_seconds", label: "longest past run",
                cell: Self.length(facts.runs.longestDuration)),
        ]
    }

    private static func length(_ duration: Duration?) -> Cell {
        duration.map { TimeText.cell($0) } ?? .null
    }

    private static func count(_ number: Double?) -> Cell {
        number.map { Cell(.number($0), display: $0 < 10 ? $0.text(significantDigits: 2) : $0.text(decimals: 0)) }
            ?? .null
    }

    private var chart: BarChart {
        let columns = [
            Column(key: "buckets", alignment: .trailing), Column(key: "peak_memory", alignment: .trailing),
            Column(key: "longest_run_seconds", alignment: .trailing),
            Column(key: "usual_run_seconds", alignment: .trailing),
            Column(key: "staleness_seconds", alignment: .trailing),
            Column(key: "chosen"),
        ]
        let rows: [[Cell]] = proposal.choices.map { choice in
            [
                .integer(choice.buckets), .integer(choice.peak), Cell(.number(choice.longestRun.inSeconds)),
                Cell(.number(choice.usualRun.inSeconds)),
                choice.staleness.map { Cell(.number($0.inSeconds)) } ?? .null,
                Cell(.bool(choice == proposal.chosen)),
            ]
        }
        let hasStaleness = proposal.choices.contains { $0.staleness != nil }
        return BarChart(
            title: facts.batches ? "buckets per batch" : "buckets in window",
            measures: [
                .init("peak memory", limit: Double(proposal.goal.memory)), .init("run over the window"),
                .init("usual run"),
            ] + (hasStaleness ? [.init("staleness", limit: proposal.goal.freshness.map { $0.inSeconds })] : []),
            choices: proposal.choices.map { choice in
                let lengths = [choice.longestRun, choice.usualRun] + (hasStaleness ? [choice.staleness ?? .zero] : [])
                return BarChart.Choice(
                    String(choice.buckets), isMarked: choice == proposal.chosen,
                    bars: [.init(Double(choice.peak), ByteText.people(choice.peak))]
                        + lengths.map { .init($0.inSeconds, TimeText.length($0)) })
            },
            table: Table(key: "choices", columns: columns, rows: rows))
    }

    private var trials: Table {
        let columns = [
            Column(key: "buckets", alignment: .trailing), Column(key: "kind", title: "method"),
            Column(key: "seconds", title: "time", alignment: .trailing),
            Column(key: "memory_before", title: "memory before", alignment: .trailing),
            Column(key: "peak_memory", title: "peak memory", alignment: .trailing),
        ]
        let rows: [[Cell]] = facts.cost.trials.map { trial in
            [
                .integer(trial.buckets), .text(trial.kind == .read ? "read" : "refreshed"),
                TimeText.cell(trial.duration),
                ByteText.cell(trial.memory.resident.map { _ in trial.memory.baseBytes }),
                ByteText.cell(trial.memory.resident),
            ]
        }
        return Table(key: "trials", columns: columns, rows: rows, isPrimary: false)
    }

    /// The note that says what was measured and what was only estimated.
    private static func origin(_ facts: TuneFacts) -> Note {
        let trials = facts.cost.trials.filter { $0.kind == (facts.cost.isOfRefreshes ? .refreshed : .read) }
        let sizes = trials.map { String($0.buckets) }.joined(separator: ", ")
        let how = facts.cost.isOfRefreshes ? "refreshed" : "read without writing"
        let seen = trials.contains { $0.memory.resident != nil }
        let memory =
            seen
            ? "the memory of these sizes was measured; the memory of other sizes is estimated from the query"
                + " plan"
            : "this role can't see the memory of a backend, so all memory is estimated from the query plan and"
                + " work_mem"
        return Note(
            .info,
            "sizes that were tried, in buckets: \(sizes) (\(how)); \(memory)"
                + (facts.cost.isOfRefreshes ? "" : "; the time to write rows is estimated, and --probe measures it"),
            code: "tune.origin")
    }

    private func note(_ remark: TuneProposal.Remark) -> Note {
        let cagg = facts.state.cagg.view
        switch remark {
        case .bucketAboveBudget(let peak, let work):
            let help =
                work.map {
                    "; with work_mem = \(ByteText.people($0)) for the role \(facts.policy.job.owner), this size would"
                        + " fit"
                } ?? ""
            return Note(
                .problem,
                "the smallest size (buckets: \(proposal.choices.first?.buckets ?? 1)) needs \(ByteText.people(peak)),"
                    + " more than the budget" + help, code: "tune.bucket-above-budget")
        case .bucketLongerThanFreshness:
            return Note(
                .problem,
                "a bucket (\(facts.state.cagg.bucket.text)) is stored only after its end, which is too late for the"
                    + " requested freshness; with real-time aggregation, readers see new rows earlier",
                command: "policy realtime \(cagg) on", code: "tune.bucket-above-freshness")
        case .runsLongerThanSchedule(let duration):
            return Note(
                .warning,
                "a usual run takes \(TimeText.length(duration)), longer than the schedule interval",
                code: "tune.runs-above-schedule")
        case .windowShortened:
            return Note(
                .warning,
                "with these settings, the policy doesn't refresh late data that is older than"
                    + " \(proposal.settings.startOffset)",
                command: "policy explain \(cagg)", code: "tune.window-shortened")
        case .startMovedToRetention:
            return Note(
                .warning,
                "start_offset is limited to \(proposal.settings.startOffset), because raw data isn't kept longer",
                code: "tune.start-moved")
        }
    }
}
