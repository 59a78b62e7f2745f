internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `policy tune --check` as a document.
enum PolicyTuneCheckReport {
    static func document(_ check: TuneCheck) -> Document {
        let prediction = check.prediction
        let fields = [
            Field(key: "cagg", label: "cagg", cell: .text(check.cagg.view.description)),
            Field(key: "job_id", label: "job", cell: .integer(check.job)),
            Field(key: "applied", label: "applied at", cell: TimeText.cell(check.applied)),
            Field(key: "memory_budget", label: "memory budget", cell: ByteText.cell(prediction.budget)),
            Field(key: "runs", label: "runs since then", cell: .integer(check.runs.count)),
        ]
        let columns = [
            Column(key: "measure", title: ""), Column(key: "predicted", alignment: .trailing),
            Column(key: "measured", alignment: .trailing),
        ]
        let rows: [[Cell]] = [
            [
                Cell(.text("peak_memory"), display: "peak memory"), ByteText.cell(prediction.peak),
                ByteText.cell(check.memory?.resident),
            ],
            [
                Cell(.text("usual_run_seconds"), display: "usual run"), TimeText.cell(prediction.usualRun),
                length(check.runs.usualDuration),
            ],
            [
                Cell(.text("longest_run_seconds"), display: "longest run"), TimeText.cell(prediction.longestRun),
                length(check.runs.longestDuration),
            ],
        ]
        return Document(
            schema: "caggctl.policy.tune.check/1",
            sections: [
                .fields(key: "tuning", title: nil, fields),
                .table(Table(key: "measures", columns: columns, rows: rows)),
            ]
                + (check.findings.map { note($0, check) } + unmeasured(check)).map { .note($0) })
    }

    private static func length(_ duration: Duration?) -> Cell {
        duration.map { TimeText.cell($0) } ?? .null
    }

    /// The notes about values that couldn't be measured.
    private static func unmeasured(_ check: TuneCheck) -> [Note] {
        var notes: [Note] = []
        if check.memory == nil {
            notes.append(
                Note(
                    .info, "no run was measured, so the memory of a run is unknown",
                    command: "policy tune \(check.cagg.view) --check --wait 1h", code: "tune.not-watched"))
        } else if check.memory?.resident == nil {
            notes.append(Note(.info, "this role can't see the memory of a worker", code: "tune.memory-hidden"))
        }
        if check.runs.durations.isEmpty {
            notes.append(
                Note(
                    .info,
                    "no successful run is recorded since the settings were applied; the server records successful runs"
                        + " only if timescaledb.enable_job_execution_logging is on (TimescaleDB 2.15 or later)",
                    code: "tune.no-runs"))
        }
        return notes
    }

    private static func note(_ finding: TuneCheck.Finding, _ check: TuneCheck) -> Note {
        let again = "policy tune \(check.cagg.view) --memory \(check.prediction.budget / 1024)kB --probe"
        switch finding {
        case .aboveBudget(let peak):
            return Note(
                .problem, "a run used \(ByteText.people(peak)) of memory, more than the budget", command: again,
                code: "tune.above-budget")
        case .predictionWasFarOff(let peak):
            return Note(
                .warning,
                "a run used \(ByteText.people(peak)) of memory, far from the prediction; the data or the settings may"
                    + " have changed",
                command: again, code: "tune.far-off")
        case .slowerThanPredicted(let duration):
            return Note(
                .warning, "a run took \(TimeText.length(duration)), more than twice the prediction",
                command: again, code: "tune.slower")
        case .failed(let count):
            return Note(
                .problem, "\(count.counted("run")) failed since the settings were applied",
                command: "jobs \(check.job)",
                code: "tune.failed")
        case .changedSince:
            return Note(
                .warning, "the policy was changed after the settings were applied", command: "history --changes",
                code: "tune.changed-since")
        }
    }
}
