internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The notes of a refresh's report.
extension RefreshReport {
    static func stoppedNote(_ outcome: RefreshOutcome) -> Note? {
        guard outcome.wasStopped else { return nil }
        return Note(
            .warning, "stopped after \(outcome.windows.count.counted("window")); finished windows stay refreshed",
            command: "refresh \(outcome.plan.state.cagg.view) --resume", code: "refresh.stopped")
    }

    static func pendingNote(_ outcome: RefreshOutcome) -> Note? {
        guard !outcome.wasStopped, !outcome.stillPending.isEmpty else { return nil }
        return Note(
            .warning, "a part of the window is pending: new data may have arrived during the refresh",
            command: "thresholds \(outcome.plan.state.cagg.view)", code: "refresh.still-pending")
    }

    static func idleNote(_ outcome: RefreshOutcome) -> Note? {
        guard !outcome.windows.isEmpty, outcome.count(.refreshed) == 0, outcome.count(.clipped) == 0 else { return nil }
        return Note(
            .info,
            "no bucket was recomputed: TimescaleDB has nothing to refresh in this window; --force recomputes the"
                + " buckets anyway, and \"diff\" shows whether stored rows are wrong", code: "refresh.up-to-date")
    }

    static func lossNote(_ plan: RefreshPlan) -> Note? {
        plan.loss.map { loss in
            Note(
                .warning, "the refresh was allowed to delete \(loss.text) whose raw data is gone",
                code: "refresh.data-loss")
        }
    }

    static func clippedNote(_ plan: RefreshPlan) -> Note? {
        plan.clipped.map { loss in
            let spans = loss.atRisk.ranges.map { TimeText.people($0, plan.state.cagg.timeType) }
            return Note(
                .info,
                "left out: \(loss.text), because their raw data is gone (\(spans.joined(separator: ", ")))",
                code: "refresh.clipped")
        }
    }

    /// The note for versions of TimescaleDB that can't force a refresh. There, `--force` invalidates the window in the
    /// source, which affects all caggs on this source.
    static func spillNote(_ plan: RefreshPlan) -> Note? {
        guard !plan.preparation.isEmpty else { return nil }
        let source = plan.state.cagg.source
        return Note(
            .info,
            "this version of TimescaleDB can't force a refresh, so caggctl invalidated the window in \(source); until"
                + " the next refresh, this window is pending in the other caggs on \(source), and the buckets next to"
                + " the window are pending in all caggs on \(source)",
            command: "status", code: "refresh.spilled")
    }

    static func runningNotes(_ plan: RefreshPlan) -> [Note] {
        plan.running.map { worker in
            Note(
                .info, "\(worker.text); the refresh would wait until this run has ended",
                command: "refresh \(plan.state.cagg.view) --pause-policy", code: "refresh.policy-running")
        }
    }

    /// The note about the ends of the requested range that are left out, because a refresh covers only whole buckets.
    static func inscribedNote(_ plan: RefreshPlan) -> Note? {
        let type = plan.state.cagg.timeType
        let left = TimeRanges([plan.requested]).subtracting(TimeRanges([plan.covered])).ranges
        guard !left.isEmpty else { return nil }
        let spans = left.map { TimeText.people($0, type) }.joined(separator: " and ")
        return Note(
            .info, "a refresh covers only whole buckets (\(plan.state.cagg.bucket.text)); left out: \(spans)",
            code: "refresh.partial-buckets")
    }

    static func checkedNotes(_ check: RefreshCheck) -> [Note] {
        let (summary, name) = (check.summary, check.summary.cagg.view)
        let reasons = (check.doubt?.reasons ?? []).map { reason in
            Note(.info, "the refreshed rows were compared automatically: \(text(reason))", code: "refresh.doubted")
        }
        if check.isClean {
            let verified =
                "verified: \(summary.compared.counted("row")) of \(name) compared, no difference from recomputed rows"
            return reasons + [Note(.info, verified, code: "refresh.verified")]
        }
        if check.wrong == 0 {
            let skipped = "a part of \(name) couldn't be compared: \(summary.skipped[0].reason)"
            return reasons + [Note(.problem, skipped, command: "diff \(name)", code: "refresh.not-verified")]
        }
        let wrong = "rows of \(name) that still differ from recomputed rows: \(check.wrong) of \(summary.compared)"
        return reasons + [
            Note(.problem, wrong, command: force(check) ?? "diff \(name)", code: "refresh.not-verified")
        ]
    }

    private static func text(_ reason: RefreshDoubt.Reason) -> String {
        switch reason {
        case .contradiction: "the server found nothing to refresh, although its logs contained invalidations"
        case .fault(let fault): fault.text
        }
    }

    /// Returns the forced refresh that fixes the drift and duplicate rows. Nil if there are no such rows, or if
    /// `--verify` was given.
    private static func force(_ check: RefreshCheck) -> String? {
        guard check.doubt != nil else { return nil }
        let wrong = check.summary.buckets(.drift).union(check.summary.buckets(.duplicate)).ranges
        guard let first = wrong.first, let last = wrong.last else { return nil }
        let (name, type) = (check.summary.cagg.view, check.summary.cagg.timeType)
        return "refresh \(name) --from \(type.text(first.start)) --to \(type.text(last.end)) --force"
    }
}
