internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The facts of `status` as metrics. The names of the metrics don't change between versions.
///
/// Unknown values have no sample: the lag, the watermark and the unreachable buckets of caggs with integer time, and
/// the last success of a job that never succeeded. A verdict has one sample for each possible verdict: 1 for the
/// current verdict, and 0 for each other verdict. The state of a job has one sample for each possible state in the same
/// way.
struct StatusMetrics {
    var caggs: [CaggStatus]
    var database: String

    var families: [MetricFamily] {
        [
            MetricFamily(
                "caggctl_cagg_lag_seconds", unit: "seconds",
                help: "Time from the watermark to the end of the data that the cagg should store by now.",
                samples: eachCagg { status in status.lag?.inSeconds }),
            MetricFamily(
                "caggctl_cagg_pending_buckets",
                help: "Pending buckets below the watermark; an estimate if the bucket length varies.",
                samples: eachCagg { status in Double(status.buckets(in: status.pending)) }),
            MetricFamily(
                "caggctl_cagg_pending_unreachable_buckets",
                help: "Pending buckets that no policy will ever reach.",
                samples: eachCagg { status in
                    status.isInteger ? nil : Double(status.buckets(in: status.pendingOutOfReach))
                }),
            MetricFamily(
                "caggctl_cagg_watermark_timestamp_seconds", unit: "seconds",
                help: "The watermark, in Unix time.",
                samples: eachCagg { status in
                    let watermark = status.state.watermark
                    return status.isInteger || !watermark.isFinite ? nil : Self.seconds(watermark.rawValue)
                }),
            verdicts, jobStates,
            MetricFamily(
                "caggctl_job_last_success_timestamp_seconds", unit: "seconds",
                help: "End of the last successful run of the policy, in Unix time.",
                samples: eachJob { job in
                    job.statistics.flatMap {
                        $0.lastSuccess.isFinite ? Self.seconds($0.lastSuccess.unixMicroseconds) : nil
                    }
                }),
            MetricFamily(
                "caggctl_job_runs", .counter, help: "Number of runs of the policy.",
                samples: eachJob { job in Double(job.statistics?.runs ?? 0) }),
            MetricFamily(
                "caggctl_job_failures", .counter, help: "Number of failed runs of the policy.",
                samples: eachJob { job in Double(job.statistics?.failures ?? 0) }),
        ]
    }

    private var verdicts: MetricFamily {
        MetricFamily(
            "caggctl_cagg_verdict", help: "1 for the current verdict of the cagg, 0 for all other verdicts.",
            samples: caggs.flatMap { status in
                let verdict = status.verdict?.code ?? "ok"
                return (["ok"] + StatusProblem.Code.allCases.map(\.rawValue)).map { code in
                    MetricSample(labels(status) + [MetricLabel("verdict", code)], code == verdict ? 1 : 0)
                }
            })
    }

    private var jobStates: MetricFamily {
        MetricFamily(
            "caggctl_job_state", help: "1 for the current state of the policy's job, 0 for all other states.",
            samples: caggs.flatMap { status in
                status.state.refreshPolicies.flatMap { policy in
                    JobStateLabel.allCases.map { state in
                        MetricSample(
                            labels(status, policy.job) + [MetricLabel("state", state.rawValue)],
                            state == JobStateLabel(of: policy.job, in: status) ? 1 : 0)
                    }
                }
            })
    }

    private func eachCagg(_ value: (CaggStatus) -> Double?) -> [MetricSample] {
        caggs.compactMap { status in value(status).map { MetricSample(labels(status), $0) } }
    }

    private func eachJob(_ value: (Job) -> Double?) -> [MetricSample] {
        caggs.flatMap { status in
            status.state.refreshPolicies.compactMap { policy in
                value(policy.job).map { MetricSample(labels(status, policy.job), $0) }
            }
        }
    }

    private func labels(_ status: CaggStatus, _ job: Job? = nil) -> [MetricLabel] {
        let view = status.state.cagg.view
        return [
            MetricLabel("database", database), MetricLabel("schema", view.schema), MetricLabel("cagg", view.name),
        ] + (job.map { [MetricLabel("job", String($0.id))] } ?? [])
    }

    /// - Parameter microseconds: Unix time in microseconds.
    private static func seconds(_ microseconds: Int64) -> Double { Double(microseconds) / 1_000_000 }
}

/// The values of the label `state`. Several states of a job share one value, so that the values stay the same when
/// `JobState` gets a new state.
private enum JobStateLabel: String, CaseIterable {
    case scheduled, running, failing, overdue, paused

    init(of job: Job, in status: CaggStatus) {
        let problems = status.problems.filter { $0.job == job.id }
        func has(_ code: String) -> Bool { problems.contains { $0.code == code } }
        self =
            if !job.isScheduled { .paused } else if job.state.isRunning { .running } else if has("failing") {
                .failing
            } else if has("overdue") { .overdue } else { .scheduled }
    }
}

extension CaggStatus {
    fileprivate var isInteger: Bool { state.cagg.timeType.isInteger }

    /// Counts the buckets that the ranges touch. Counts from the watermark, because the watermark is a bucket boundary.
    /// If the bucket length varies, the count is an estimate.
    fileprivate func buckets(in ranges: [TimeRange]) -> Int64 {
        let grid = BucketGrid(from: state.watermark, width: max(1, state.cagg.bucket.approximateWidth))
        return grid.count(grid.circumscribed(TimeRanges(ranges)))
    }
}
