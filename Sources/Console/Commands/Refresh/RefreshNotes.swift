internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The notes of a refresh's report.
extension RefreshReport {
    static func stoppedNote(_ outcome: RefreshOutcome) -> Note? {
        guard outcome.wasStopped else { return nil }
        return Note(
            .warning, "stopped after \(outcome.windows.count.counted("window")), which stay refreshed",
            command: "refresh \(outcome.plan.state.cagg.view) --resume", code: "refresh.stopped")
    }

    static func pendingNote(_ outcome: RefreshOutcome) -> Note? {
        guard !outcome.wasStopped, !outcome.stillPending.isEmpty else { return nil }
        return Note(
            .warning, "part of the window is still or again pending: new data may have arrived during the refresh",
            command: "thresholds \(outcome.plan.state.cagg.view)", code: "refresh.still-pending")
    }

    static func idleNote(_ outcome: RefreshOutcome) -> Note? {
        guard !outcome.windows.isEmpty, outcome.count(.refreshed) == 0, outcome.count(.clipped) == 0 else { return nil }
        return Note(
            .info,
            "nothing was invalidated, so nothing was recomputed; --force recomputes anyway, and diff shows whether"
                + " that is needed", code: "refresh.up-to-date")
    }

    static func lossNote(_ plan: RefreshPlan) -> Note? {
        plan.loss.map { loss in
            Note(
                .warning, "\(loss.rows.counted("stored row")) had no raw data left, and the loss was allowed",
                code: "refresh.data-loss")
        }
    }

    static func clippedNote(_ plan: RefreshPlan) -> Note? {
        plan.clipped.map { loss in
            let spans = loss.atRisk.ranges.map { TimeText.people($0, plan.state.cagg.timeType) }
            return Note(
                .info,
                "left out, because their raw data is gone: \(loss.text)"
                    + " (\(spans.joined(separator: ", ")))", code: "refresh.clipped")
        }
    }

    /// The note for versions that can't force a refresh. There, `--force` invalidates the range for every cagg on the
    /// same source.
    static func spillNote(_ plan: RefreshPlan) -> Note? {
        guard !plan.preparation.isEmpty else { return nil }
        return Note(
            .info,
            "this server can't force a refresh by itself: other caggs on \(plan.state.cagg.source), and the buckets"
                + " next to the window, now have the same range pending; refreshing them changes no rows and clears it",
            command: "status", code: "refresh.spilled")
    }

    static func runningNotes(_ plan: RefreshPlan) -> [Note] {
        plan.running.map { worker in
            Note(
                .info, "\(worker.text); the refresh would wait for it to end",
                command: "refresh \(plan.state.cagg.view) --pause-policy", code: "refresh.policy-running")
        }
    }

    /// The note about the parts of the requested range that are left out, because a refresh covers only whole buckets.
    static func inscribedNote(_ plan: RefreshPlan) -> Note? {
        let type = plan.state.cagg.timeType
        let left = TimeRanges([plan.requested]).subtracting(TimeRanges([plan.covered])).ranges
        guard !left.isEmpty else { return nil }
        let spans = left.map { TimeText.people($0, type) }.joined(separator: " and ")
        return Note(
            .info, "a refresh covers whole \(plan.state.cagg.bucket.text) buckets; left out: \(spans)",
            code: "refresh.partial-buckets")
    }

    static func checkedNotes(_ check: RefreshCheck) -> [Note] {
        let (summary, name) = (check.summary, check.summary.cagg.view)
        let reasons = (check.doubt?.reasons ?? []).map { reason in
            Note(.info, "compared automatically: \(text(reason))", code: "refresh.doubted")
        }
        if check.isClean {
            let verified = "verified: \(summary.compared) rows of \(name) match the raw data"
            return reasons + [Note(.info, verified, code: "refresh.verified")]
        }
        if check.wrong == 0 {
            let skipped = "some of \(name) couldn't be compared: \(summary.skipped[0].reason)"
            return reasons + [Note(.problem, skipped, command: "diff \(name)", code: "refresh.not-verified")]
        }
        let wrong = "\(check.wrong) of \(summary.compared) rows of \(name) still differ from the raw data"
        return reasons + [
            Note(.problem, wrong, command: force(check) ?? "diff \(name)", code: "refresh.not-verified")
        ]
    }

    private static func text(_ reason: RefreshDoubt.Reason) -> String {
        switch reason {
        case .contradiction: "the server found nothing to do although its logs had recorded work"
        case .fault(let fault): fault.text
        }
    }

    /// Returns the command that fixes wrong rows that no invalidation covers. Nil if there are no such rows, or if the
    /// comparison was requested.
    private static func force(_ check: RefreshCheck) -> String? {
        guard check.doubt != nil else { return nil }
        let wrong = check.summary.buckets(.drift).union(check.summary.buckets(.duplicate)).ranges
        guard let first = wrong.first, let last = wrong.last else { return nil }
        let (name, type) = (check.summary.cagg.view, check.summary.cagg.timeType)
        return "refresh \(name) --from \(type.text(first.start)) --to \(type.text(last.end)) --force"
    }
}
