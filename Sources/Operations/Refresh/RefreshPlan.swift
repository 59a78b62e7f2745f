package import Postgres
package import Timescale

/// What a refresh would do, and the reasons not to run it. A pure value; `--dry-run` prints it.
package struct RefreshPlan: Sendable, Hashable {
    /// The state of the cagg when the plan was made; a run reads it again.
    package var state: CaggState
    /// The range that the operator asked for; an infinite end is limited to the existing chunks.
    package var requested: TimeRange
    /// The whole buckets within `requested`: the range that is really refreshed.
    package var covered: TimeRange
    /// The windows, oldest first, with one CALL each. If the run chooses its windows itself, the stretches from which
    /// it takes them.
    package var windows: [TimeRange]
    package var options: RefreshOptions
    /// Stored rows that the refresh would delete, because their raw data is gone.
    package var loss: DataLoss?
    /// Stored rows that the refresh would delete, but leaves out because of `--clip`.
    package var clipped: DataLoss?
    /// The cagg's policy jobs that are running; a run waits until they have finished.
    package var running: [JobWorker] = []
    /// The first open bucket; nil if the window doesn't include one.
    package var openBucket: InternalTime?
    /// The capabilities of the server that the plan was made for; they decide how a refresh is forced.
    package var capabilities: Capabilities

    package var force: Bool { options.force }
    package var order: RefreshOrder { options.order }

    /// The statement that refreshes one window in one transaction. It turns off the server's own batches (2.28 takes
    /// ten buckets at a time by default), because those can't be measured one by one.
    package func sql(_ window: TimeRange) -> SQL {
        let cagg = state.cagg
        let name: SQL = "\(cagg.view.sqlText)::regclass"
        let bounds: SQL = "\(cagg.timeType.parameter(window.start)), \(cagg.timeType.parameter(window.end))"
        let forced: SQL = force && has("force") ? ", force => true" : ""
        let whole: SQL = has("options") ? ", options => '{\"buckets_per_batch\": 0}'" : ""
        return "CALL \(name: capabilities.api("refresh_continuous_aggregate"))(\(name), \(bounds)\(forced)\(whole))"
    }

    private func has(_ argument: String) -> Bool {
        capabilities.has(function: "refresh_continuous_aggregate", argument: argument)
    }

    /// How many buckets the first window has if each window is chosen from those before it. It starts small, because
    /// windows grow fast and a backend doesn't give back memory that it has taken.
    package var firstWindow: Int64 { max(1, WindowStep.chunk.buckets(of: state.cagg) / 8) }

    /// The range from the first bucket that is refreshed or left out to the last.
    package var hull: TimeRange {
        let ranges = (TimeRanges(windows).union(clipped?.atRisk ?? TimeRanges())).ranges
        return TimeRange(start: ranges.first?.start ?? covered.start, end: ranges.last?.end ?? covered.end)
    }

    /// The ranges in which a refresh would find something to do, by the given state. Dropped chunks have no work,
    /// unless their loss was allowed. The first bucket after a dropped chunk counts as work, because it may have been
    /// invalidated by something else than the drop; refreshing it costs little.
    func work(in range: TimeRange, _ state: CaggState) -> TimeRanges {
        guard !force else { return TimeRanges([range]) }
        guard loss == nil else { return state.recomputed.intersection(range) }
        return state.recomputed.intersection(state.sourceChunks).intersection(range)
    }

    /// The statements to run before the windows, in one transaction: they force the refresh on servers without
    /// `force`.
    package var preparation: [SQL] {
        force && !has("force") ? ForcedInvalidation(state: state, range: covered).statements : []
    }

    /// All statements that a run executes, in their order.
    package var statements: [SQL] {
        let begun = preparation.isEmpty ? [] : ["BEGIN"] + preparation + ["COMMIT"]
        return begun + (order == .oldest ? windows : windows.reversed()).map(sql)
    }
}

extension RefreshPlan {
    /// The guard: the reasons not to run this plan, given what its options allow.
    package var refusals: [Refusal] {
        let type = state.cagg.timeType
        var refusals: [Refusal] = []
        if let loss, !options.allowDataLoss {
            let spans = loss.ranges.map { "\(type.text($0.start)) to \(type.text($0.end))" }.joined(separator: ", ")
            refusals.append(
                Refusal(
                    "this refresh would delete \(loss.text) whose raw data is gone (\(spans))",
                    advice:
                        "leave these buckets out with --clip, start the refresh at \(type.text(loss.safeStart)),"
                        + " or allow the deletion with --allow-data-loss"
                        + (state.cagg.sourceIsTiered
                            ? "; tiered chunks are read only with timescaledb.enable_tiered_reads = on" : "")
                ))
        }
        if state.cagg.sourceIsTiered, !preparation.isEmpty {
            refusals.append(
                Refusal(
                    "with this version of TimescaleDB, --force needs an UPDATE of raw rows, but \(state.cagg.source)"
                        + " has tiered chunks, which can't be updated",
                    advice: "refresh without --force; from TimescaleDB 2.18 on, --force needs no UPDATE"))
        }
        if let openBucket, !options.allowOpenBucket {
            refusals.append(
                Refusal(
                    "the window includes the open bucket that starts at \(type.text(openBucket));"
                        + " rows that arrive later would be missing until the next refresh of this bucket",
                    advice: "end the window at \(type.text(openBucket)), or use --allow-open-bucket"))
        }
        return refusals
    }
}
