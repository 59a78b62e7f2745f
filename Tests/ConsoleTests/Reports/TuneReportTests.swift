import OperationsSamples
import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct TuneReportTests {
    private static let megabyte: Int64 = 1 << 20

    private func proposal(
        memory: Int64, freshness: Duration? = nil, perBucket: Int64 = 4, kind: TuneTrial.Kind = .refreshed,
        isMeasured: Bool = true, batches: Bool = true
    ) -> TuneProposal {
        var facts = TuneSamples.facts(
            CatalogSamples.state, trials: TuneSamples.trials(kind, perBucket: perBucket, isMeasured: isMeasured),
            batches: batches)
        (facts.rowsPerBucket, facts.groupsPerBucket) = (3_600, 4.5)
        facts.runs = [JobRun(started: JobSamples.seconds(-240), finished: JobSamples.seconds(-230), succeeded: true)]
        return TuneProposal(facts, TuneGoal(memory: memory * Self.megabyte, freshness: freshness))
    }

    private func report(_ proposal: TuneProposal) -> (report: PolicyTuneReport, after: JobSettings) {
        let before = proposal.facts.policy.job.settings
        var after = before
        proposal.settings.write(to: &after)
        let change = PolicyChange(
            state: proposal.facts.state, before: before, after: after,
            capabilities: CatalogSamples.capabilities(functions: CatalogSamples.newPolicyFunctions))
        return (PolicyTuneReport(proposal, change), after)
    }

    @Test func sizesThatFitTheBudget() throws {
        let (fitting, after) = report(proposal(memory: 60))
        try expectSnapshot("policy-tune/fitting", of: fitting.document())
        try expectSnapshot("policy-tune/applied", of: fitting.document(written: after))
        let (fresh, _) = report(proposal(memory: 60, freshness: .seconds(7_200)))
        try expectSnapshot("policy-tune/freshness", of: fresh.document())
    }

    @Test func noSizeFits() throws {
        try expectSnapshot(
            "policy-tune/too-large", of: report(proposal(memory: 60, perBucket: 100)).report.document())
        let late = proposal(memory: 60, freshness: .seconds(60))
        try expectSnapshot("policy-tune/too-fresh", of: report(late).report.document())
    }

    @Test func memoryThatThisRoleMayNotSee() throws {
        let proposal = proposal(memory: 60, kind: .read, isMeasured: false, batches: false)
        try expectSnapshot("policy-tune/unmeasured", of: report(proposal).report.document())
    }

    private func check(_ runs: [JobRun], peak: Int64?, isUnchanged: Bool = true) -> Document {
        PolicyTuneCheckReport.document(
            TuneSamples.check(runs, since: JobSamples.seconds(-86_400), peak: peak, isUnchanged: isUnchanged))
    }

    @Test func checkOfAnAppliedTuning() throws {
        let good = [JobRun(started: JobSamples.seconds(-240), finished: JobSamples.seconds(-238), succeeded: true)]
        try expectSnapshot("policy-tune-check/as-predicted", of: check(good, peak: 104))
        let bad =
            good + [
                JobRun(started: JobSamples.seconds(-140), finished: JobSamples.seconds(-100), succeeded: true),
                JobRun(started: JobSamples.seconds(-90), finished: JobSamples.seconds(-89), succeeded: false),
            ]
        try expectSnapshot("policy-tune-check/worse", of: check(bad, peak: 300, isUnchanged: false))
        try expectSnapshot("policy-tune-check/no-runs", of: check([], peak: nil))
    }
}
