internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The notes of `policy explain`. Each note explains one part of the result; most notes suggest a command.
struct PolicyExplainNotes {
    var explanation: PolicyExplanation

    private var state: CaggState { explanation.state }
    private var type: TimeType { state.cagg.timeType }
    private var grid: BucketGrid { explanation.grid }
    private var name: String { state.cagg.view.description }

    var notes: [Note] {
        [tooSmall, paused, loss, lossUnknown, unseen, behind, postponed, parent].compactMap { $0 } + unreachable
            + others
    }

    private var tooSmall: Note? {
        guard explanation.isTooSmall else { return nil }
        return Note(
            .problem, "no whole bucket fits into the window; the run fails with \"refresh window too small\"",
            command: "policy set \(name) --job \(explanation.policy.job.id) --start-offset …",
            code: "policy.explain.too-small")
    }

    private var paused: Note? {
        guard !explanation.policy.job.isScheduled else { return nil }
        return Note(.warning, "the job is paused, so the scheduler won't run it", code: "policy.explain.paused")
    }

    private var loss: Note? {
        explanation.loss.map { loss in
            Note(
                .problem,
                "the run would delete \(loss.text) whose raw data is gone; to avoid this, choose a start_offset with"
                    + " which the window starts at \(TimeText.people(loss.safeStart, type)) or later",
                command: "policy show \(name)", code: "policy.explain.deletes")
        }
    }

    private var lossUnknown: Note? {
        explanation.looksForLoss
            ? nil
            : Note(
                .warning,
                "this role can't read all stored and raw rows of \(name), so it is unknown whether the run would"
                    + " delete rows",
                code: "policy.explain.loss-unknown")
    }

    private var unseen: Note? {
        guard explanation.newestRow == nil, !state.sourceChunks.isEmpty else { return nil }
        return Note(
            .warning,
            "the newest raw row is unknown, because the newest chunks of \(state.cagg.source) are empty or this role"
                + " can't read them; buckets without raw rows may be counted as work", code: "policy.explain.newest-row"
        )
    }

    /// The note about a window that ends inside a bucket, so that the run leaves this bucket out.
    private var behind: Note? {
        guard let cut = explanation.omissions.first(where: { $0.reason == .cutAtEnd }) else { return nil }
        let when =
            explanation.firstRun(covering: cut)
            ?? cut.coveredFrom.flatMap { from in
                type.isInteger ? nil : state.cagg.instant(of: from)
            }
        return Note(
            .info,
            "the window ends inside the bucket \(TimeText.people(cut.range, type)), so this run leaves it out: only"
                + " whole buckets are refreshed"
                + (when.map { "; a run that starts at \(TimeText.people($0)) or later covers that bucket" } ?? ""),
            code: "policy.explain.cut-at-end")
    }

    private var postponed: Note? {
        let buckets = grid.count(explanation.postponed)
        guard buckets > 0 else { return nil }
        let batches = explanation.batches.count - explanation.batchesDone
        return Note(
            .info,
            "the run stops at the limit max_batches_per_execution: \(batches.counted("batch", plural: "batches")) with"
                + " \(buckets.counted("bucket")) of work must wait for the next run", code: "policy.explain.postponed")
    }

    /// The note for a cagg on a cagg, if the cagg below hasn't stored all rows that this run reads.
    private var parent: Note? {
        guard let parent = explanation.parent else { return nil }
        let missing = TimeRange(start: max(parent.watermark, explanation.covered.start), end: explanation.covered.end)
        let late = parent.pending.intersection(explanation.covered)
        guard !missing.isEmpty || !late.isEmpty else { return nil }
        let below = parent.cagg.view.description
        return Note(
            .warning,
            [
                missing.isEmpty ? nil : "\(below) has no stored rows after \(TimeText.people(missing.start, type)) yet",
                late.isEmpty ? nil : "\(below) has pending late data in this window",
            ].compactMap { $0 }.joined(separator: ", and ")
                + "; rows that this run computes from \(below) are incomplete",
            command: "policy explain \(below)", code: "policy.explain.parent-behind")
    }

    private var unreachable: [Note] {
        let ranges = explanation.unreachable.ranges
        guard let first = ranges.first, let last = ranges.last else { return [] }
        let buckets = grid.count(explanation.unreachable)
        let entries = explanation.unreachableEntries.map { ", \($0.counted("log entry", plural: "log entries"))" } ?? ""
        let rows = explanation.unreachableRows.map { ", about \($0.counted("raw row"))" } ?? ""
        let text =
            "late data in \(buckets.counted("bucket")) (\(ranges.count.counted("range"))\(entries)"
            + "\(rows)) is older than the windows of all policies, so no run will ever refresh it"
        // Up to three ranges get one command each. More ranges get one command from the first range to the last range;
        // this command also refreshes only the invalidated buckets.
        let commands = ranges.count <= 3 ? ranges : [TimeRange(start: first.start, end: last.end)]
        return commands.enumerated().map { index, range in
            Note(
                index == 0 ? .problem : .info, index == 0 ? text : "late data, range \(index + 1) of \(commands.count)",
                command: "refresh \(name) --from \(type.text(range.start)) --to \(type.text(range.end))",
                code: "policy.explain.unreachable")
        }
    }

    private var others: [Note] {
        let buckets = grid.count(explanation.leftToOthers)
        guard buckets > 0 else { return [] }
        return [
            Note(
                .info,
                "late data in \(buckets.counted("bucket")) is older than this window; another policy of"
                    + " \(name) refreshes it",
                command: "policy show \(name)", code: "policy.explain.others")
        ]
    }
}
