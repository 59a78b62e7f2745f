package import Postgres
package import Timescale

/// What a forced refresh would do, and what speaks against it. A pure value; `--dry-run` prints it.
package struct RefreshPlan: Sendable, Hashable {
    /// The cagg as it was when the plan was made; a run reads it again afterwards.
    package var state: CaggState
    /// What was asked for; an infinite end was cut to where there are chunks.
    package var requested: TimeRange
    /// The whole buckets inside: what is really refreshed.
    package var covered: TimeRange
    /// Oldest first: one CALL each, or, where a run chooses its windows itself, the stretches it chooses them in.
    package var windows: [TimeRange]
    package var options: RefreshOptions
    /// Stored rows that the refresh would delete, because their raw data is gone.
    package var loss: DataLoss?
    /// What it would have deleted and leaves out instead.
    package var clipped: DataLoss?
    /// The cagg's policy jobs that run meanwhile; a run waits for them to end.
    package var running: [JobWorker] = []
    /// The first bucket that is still open, when the window reaches into it.
    package var openBucket: InternalTime?
    /// Of the server that the plan was made for; they decide how `force` is spelled.
    package var capabilities: Capabilities

    package var force: Bool { options.force }
    package var order: RefreshOrder { options.order }

    /// The statement of one window, which is one transaction's work: a server that cuts it up itself (2.28 does, ten
    /// buckets at a time unless told otherwise) would cut it where nothing is measured.
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

    /// Buckets of the first window where each is chosen from those before it: rather too few, because windows grow fast,
    /// and memory that was taken can't be given back.
    package var firstWindow: Int64 { max(1, WindowStep.chunk.buckets(of: state.cagg) / 8) }

    /// From the first of what is refreshed or left out to the last.
    package var hull: TimeRange {
        let ranges = (TimeRanges(windows).union(clipped?.atRisk ?? TimeRanges())).ranges
        return TimeRange(start: ranges.first?.start ?? covered.start, end: ranges.last?.end ?? covered.end)
    }

    /// Where a refresh of the range would find something to do, given the state of now. Over dropped chunks there is
    /// nothing, unless their loss was asked for. The first bucket behind them is asked for at little cost: that only the
    /// drop invalidates it isn't sure.
    func work(in range: TimeRange, _ state: CaggState) -> TimeRanges {
        guard !force else { return TimeRanges([range]) }
        guard loss == nil else { return state.recomputed.intersection(range) }
        return state.recomputed.intersection(state.sourceChunks).intersection(range)
    }

    /// What must run before the windows, in one transaction: with `force`, on servers that don't know it.
    package var preparation: [SQL] {
        force && !has("force") ? ForcedInvalidation(state: state, range: covered).statements : []
    }

    /// All that a run executes, in its order.
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
                    "this refresh would delete \(loss.rows) stored rows in \(loss.buckets) buckets"
                        + " whose raw data is gone (\(spans))",
                    advice:
                        "use --clip to leave them out, refresh from \(type.text(loss.safeStart)),"
                        + " or use --allow-data-loss"
                        + (state.cagg.sourceIsTiered
                            ? "; tiered chunks are read only with timescaledb.enable_tiered_reads = on" : "")
                ))
        }
        if state.cagg.sourceIsTiered, !preparation.isEmpty {
            refusals.append(
                Refusal(
                    "with this version of TimescaleDB, --force needs an UPDATE of raw rows, and \(state.cagg.source)"
                        + " has tiered chunks, which can't be updated",
                    advice: "refresh without --force; from TimescaleDB 2.18 on, --force needs no UPDATE"))
        }
        if let openBucket, !options.allowOpenBucket {
            refusals.append(
                Refusal(
                    "the window includes the open bucket at \(type.text(openBucket));"
                        + " rows that arrive later would be missing until it is refreshed again",
                    advice: "end at \(type.text(openBucket)), or use --allow-open-bucket"))
        }
        return refusals
    }
}
