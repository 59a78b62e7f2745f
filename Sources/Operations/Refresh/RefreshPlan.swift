package import Postgres
package import Timescale

/// The plan of a refresh: what the refresh would do, and the reasons to refuse the plan. A pure value; `--dry-run`
/// prints it.
package struct RefreshPlan: Sendable, Hashable {
    /// The state of the cagg when the plan was made. A run reads the state again.
    package var state: CaggState
    /// The range that the operator requested. Infinite ends are limited to the existing chunks.
    package var requested: TimeRange
    /// The whole buckets within `requested`. Only these buckets are refreshed.
    package var covered: TimeRange
    /// The windows, the oldest first. Each window is refreshed with one CALL. With an adaptive step, this list has the
    /// ranges that the run splits into windows.
    package var windows: [TimeRange]
    package var options: RefreshOptions
    /// The stored rows that the refresh would delete because their raw data is gone; nil if there are none.
    package var loss: DataLoss?
    /// The stored rows that the refresh leaves out because of `--clip`; nil if there are none.
    package var clipped: DataLoss?
    /// The running jobs of the cagg's policies. The refresh waits until they have finished.
    package var running: [JobWorker] = []
    /// The start of the first open bucket; nil if the range doesn't include an open bucket.
    package var openBucket: InternalTime?
    /// The capabilities of the server for which the plan was made. They determine how the server can be made to refresh
    /// ranges without invalidations.
    package var capabilities: Capabilities

    package var force: Bool { options.force }
    package var order: RefreshOrder { options.order }

    /// Returns the statement that refreshes one window in one transaction. The statement turns off the server's own
    /// batches (2.28 refreshes ten buckets at a time by default), because these batches can't be measured one by one.
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

    /// The number of buckets in the first window of an adaptive refresh. The first window is short: later windows grow
    /// fast, but a backend doesn't give back memory.
    package var firstWindow: Int64 { max(1, WindowStep.chunk.buckets(of: state.cagg) / 8) }

    /// The range that encloses all buckets that are refreshed or clipped. It begins with the first of these buckets and
    /// ends with the last.
    package var hull: TimeRange {
        let ranges = (TimeRanges(windows).union(clipped?.atRisk ?? TimeRanges())).ranges
        return TimeRange(start: ranges.first?.start ?? covered.start, end: ranges.last?.end ?? covered.end)
    }

    /// Returns the ranges in which a refresh would find something to do, according to the given state. Ranges without
    /// chunks have no work, unless the operator has allowed the data loss. The first bucket after a dropped chunk
    /// counts as work: something other than the drop may have invalidated it, and refreshing one bucket costs little.
    func work(in range: TimeRange, _ state: CaggState) -> TimeRanges {
        guard !force else { return TimeRanges([range]) }
        guard loss == nil else { return state.recomputed.intersection(range) }
        return state.recomputed.intersection(state.sourceChunks).intersection(range)
    }

    /// The statements that are run before the windows, in one transaction. They invalidate the range on servers whose
    /// refresh has no argument `force`. Empty for other servers and without `force`.
    package var preparation: [SQL] {
        force && !has("force") ? ForcedInvalidation(state: state, range: covered).statements : []
    }

    /// All statements that a run executes, in the order in which they run.
    package var statements: [SQL] {
        let begun = preparation.isEmpty ? [] : ["BEGIN"] + preparation + ["COMMIT"]
        return begun + (order == .oldest ? windows : windows.reversed()).map(sql)
    }
}

extension RefreshPlan {
    /// The reasons to refuse this plan, given its options; empty if the plan may be run.
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
                            ? "; a refresh reads tiered chunks only if timescaledb.enable_tiered_reads is on" : "")
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
