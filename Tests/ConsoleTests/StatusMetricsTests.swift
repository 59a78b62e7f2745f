import Postgres
import Rendering
import TestSupport
import Testing
import Timescale

@testable import Console
@testable import Operations

/// What a monitoring system reads off `status`, read back by the rules of OpenMetrics 1.0.
@Suite struct StatusMetricsTests {
    private func status(_ problems: [StatusProblem] = [], _ edit: (inout CaggState) -> Void = { _ in }) -> CaggStatus {
        var state = CatalogSamples.state
        edit(&state)
        return CaggStatus(
            state: state, expectedEnd: nil, lag: state.cagg.timeType.isInteger ? nil : 90_000_000,
            pending: [CatalogSamples.range("2026-11-20T00:10:00Z", "2026-11-20T02:00:00Z")], pendingOutOfReach: [],
            problems: problems)
    }

    private func exposition(_ caggs: CaggStatus...) throws -> Exposition {
        let families = StatusMetrics(caggs: caggs, database: "llm").families
        return try Exposition(
            reading: OutputFormat.openmetrics.render(Document(schema: "s", sections: [.metrics(families)])))
    }

    @Test func everyFactHasASampleUnderItsLabels() throws {
        let metrics = try exposition(status())
        let cagg = #"cagg="hourly",database="llm",schema="public""#
        let job = #"cagg="hourly",database="llm",job="1000",schema="public""#
        #expect(metrics["caggctl_cagg_lag_seconds"] == [cagg: 90])
        #expect(metrics["caggctl_cagg_pending_buckets"] == [cagg: 2])
        #expect(metrics["caggctl_cagg_pending_unreachable_buckets"] == [cagg: 0])
        #expect(metrics["caggctl_cagg_watermark_timestamp_seconds"] == [cagg: 1_795_345_200])
        #expect(metrics["caggctl_job_last_success_timestamp_seconds"] == [job: 1_795_350_361])
        #expect(metrics["caggctl_job_runs_total"] == [job: 10])
        #expect(metrics["caggctl_job_failures_total"] == [job: 0])
    }

    @Test func oneVerdictIsOneAndTheOthersAreZero() throws {
        func verdicts(_ problems: [StatusProblem]) throws -> [String] {
            try exposition(status(problems))["caggctl_cagg_verdict"]?.filter { $0.value == 1 }.map(\.key) ?? []
        }
        #expect(try verdicts([.stale(lag: 1)]).map { $0.contains(#"verdict="stale""#) } == [true])
        #expect(try verdicts([]).map { $0.contains(#"verdict="ok""#) } == [true])
        #expect(try exposition(status())["caggctl_cagg_verdict"]?.count == StatusProblem.Code.allCases.count + 1)
    }

    @Test(arguments: [
        ([] as [StatusProblem], true, "scheduled"), ([.failing(job: 1_000, error: nil, failures: 3)], true, "failing"),
        ([.overdue(job: 1_000, since: nil)], true, "overdue"), ([.paused(job: 1_000)], false, "paused"),
        ([.failing(job: 7, error: nil, failures: 3)], true, "scheduled"),
    ])
    func oneStateOfAJobIsOne(problems: [StatusProblem], isScheduled: Bool, state: String) throws {
        let metrics = try exposition(status(problems) { $0.refreshPolicies[0].job.isScheduled = isScheduled })
        let held = metrics["caggctl_job_state"]?.filter { $0.value == 1 }.map(\.key)
        #expect(held?.map { $0.contains(#"state="\#(state)""#) } == [true])
    }

    /// An integer column's time is no Unix time, and a policy that never ran has no last success.
    @Test func whatIsNotKnownHasNoSample() throws {
        let metrics = try exposition(
            status { state in
                state.cagg.bucket.timeType = .bigint
                state.refreshPolicies[0].job.runs = nil
            })
        for name in [
            "caggctl_cagg_lag_seconds", "caggctl_cagg_pending_unreachable_buckets",
            "caggctl_cagg_watermark_timestamp_seconds",
            "caggctl_job_last_success_timestamp_seconds",
        ] { #expect(metrics[name] == [:]) }
    }

    @Test func namesThatNeedQuotesStayOneLabel() throws {
        let metrics = try exposition(status { $0.cagg.view.name = "odd \"name\"\n\\ {x=\"y\"} 1" })
        #expect(metrics["caggctl_cagg_lag_seconds"]?.count == 1)
    }
}

/// An exposition, read strictly: whatever the format doesn't allow is an error.
private struct Exposition {
    struct Fault: Error { var line: String }

    private(set) var samples: [String: [String: Double]] = [:]

    /// The samples of a name, by their labels in the order of the names.
    subscript(name: String) -> [String: Double]? { samples[name] }

    init(reading text: String) throws {
        guard text.hasSuffix("\n# EOF\n") else { throw Fault(line: "no # EOF at the end") }
        var family = (name: "", type: "", unit: "", help: "")
        var seen: Set<String> = []
        for line in text.dropLast("# EOF\n".count).split(separator: "\n").map(String.init) {
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                guard words.count == 4 else { throw Fault(line: line) }
                switch words[1] {
                case "TYPE":
                    // The first of a family's lines here; no family comes twice.
                    guard seen.insert(words[2]).inserted, ["gauge", "counter"].contains(words[3]) else {
                        throw Fault(line: line)
                    }
                    family = (words[2], words[3], "", "")
                    samples[family.type == "counter" ? "\(family.name)_total" : family.name] = [:]
                case "UNIT" where words[2] == family.name && family.name.hasSuffix("_\(words[3])"):
                    family.unit = words[3]
                case "HELP" where words[2] == family.name && !words[3].contains { "\"\\".contains($0) }:
                    family.help = words[3]
                default: throw Fault(line: line)
                }
            } else {
                let (name, labels, value) = try Self.sample(line)
                guard name == (family.type == "counter" ? "\(family.name)_total" : family.name), !family.help.isEmpty,
                    samples[name]?.updateValue(value, forKey: labels) == nil
                else { throw Fault(line: line) }
            }
        }
    }

    private static func sample(_ line: String) throws -> (String, String, Double) {
        let label = #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/#
        let pattern = #/([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)/#
        guard let match = try pattern.wholeMatch(in: line), let value = Double(match.3) else { throw Fault(line: line) }
        let labels = match.2.matches(of: label)
        guard labels.map({ String($0.0) }).joined(separator: ",") == match.2,
            Set(labels.map(\.1)).count == labels.count
        else { throw Fault(line: line) }
        return (String(match.1), labels.map { String($0.0) }.sorted().joined(separator: ","), value)
    }
}
