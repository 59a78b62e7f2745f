internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// What there is to say about a refresh beside its figures.
extension RefreshReport {
    static func stoppedNote(_ outcome: RefreshOutcome) -> Note? {
        guard outcome.wasStopped else { return nil }
        let done = outcome.windows.count
        return Note(
            .warning, "stopped after \(done) \(done == 1 ? "window" : "windows"); what is done stays done",
            command: "refresh \(outcome.plan.state.cagg.view) --resume", code: "refresh.stopped")
    }

    static func pendingNote(_ outcome: RefreshOutcome) -> Note? {
        guard !outcome.wasStopped, !outcome.stillPending.isEmpty else { return nil }
        return Note(
            .warning, "some of the window is pending again or still: new data may have arrived meanwhile",
            command: "thresholds \(outcome.plan.state.cagg.view)", code: "refresh.still-pending")
    }

    static func idleNote(_ outcome: RefreshOutcome) -> Note? {
        guard !outcome.windows.isEmpty, outcome.count(.refreshed) == 0, outcome.count(.clipped) == 0 else { return nil }
        return Note(
            .info,
            "nothing was invalidated, so nothing was recomputed; --force recomputes all the same, and diff tells whether"
                + " that is needed", code: "refresh.up-to-date")
    }

    static func lossNote(_ plan: RefreshPlan) -> Note? {
        plan.loss.map { loss in
            Note(
                .warning, "\(loss.rows) stored rows had no raw data any more, and their loss was allowed",
                code: "refresh.data-loss")
        }
    }

    static func clippedNote(_ plan: RefreshPlan) -> Note? {
        plan.clipped.map { loss in
            let spans = loss.atRisk.ranges.map { TimeText.people($0, plan.state.cagg.timeType) }
            return Note(
                .info,
                "left out, because their raw data is gone: \(loss.rows) stored rows in \(loss.buckets) buckets"
                    + " (\(spans.joined(separator: ", ")))", code: "refresh.clipped")
        }
    }

    /// Without a force of the server's own every cagg on the same source is told to recompute the range.
    static func spillNote(_ plan: RefreshPlan) -> Note? {
        guard !plan.preparation.isEmpty else { return nil }
        return Note(
            .info,
            "this server has no force of its own: other caggs on \(plan.state.cagg.source), and the buckets next to the"
                + " window, now have the same range pending; refreshing them changes nothing but clears it",
            command: "status", code: "refresh.spilled")
    }

    static func runningNotes(_ plan: RefreshPlan) -> [Note] {
        plan.running.map { worker in
            Note(
                .info, "\(worker.text); the refresh would wait for it to end",
                command: "refresh \(plan.state.cagg.view) --pause-policy", code: "refresh.policy-running")
        }
    }

    /// A refresh covers whole buckets only; what that leaves out is said.
    static func inscribedNote(_ plan: RefreshPlan) -> Note? {
        let type = plan.state.cagg.timeType
        let left = TimeRanges([plan.requested]).subtracting(TimeRanges([plan.covered])).ranges
        guard !left.isEmpty else { return nil }
        let spans = left.map { TimeText.people($0, type) }.joined(separator: " and ")
        return Note(
            .info, "a refresh covers whole \(plan.state.cagg.bucket.text) buckets; left out: \(spans)",
            code: "refresh.partial-buckets")
    }

    static func checkedNote(_ summary: DiffSummary) -> Note {
        let name = summary.cagg.view
        let wrong = DiffVerdict.allCases.filter(\.isDifference).reduce(0) { $0 + summary.count($1) }
        guard wrong > 0 || !summary.isComplete else {
            return Note(
                .info, "verified: \(summary.compared) rows of \(name) are what the raw data says",
                code: "refresh.verified")
        }
        let text =
            wrong > 0
            ? "\(wrong) of \(summary.compared) rows of \(name) differ from the raw data all the same"
            : "some of \(name) couldn't be compared: \(summary.skipped[0].reason)"
        return Note(.problem, text, command: "diff \(name)", code: "refresh.not-verified")
    }
}
