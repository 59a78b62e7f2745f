internal import Postgres
package import Timescale

extension CatalogSamples {
    /// The row of the sample policy's job.
    package static func row(
        id: Int32 = 1_000, start: PolicyOffset = .interval(Interval(days: 1)),
        end: PolicyOffset = .interval(hours(1)), _ change: (inout JobSettings) -> Void = { _ in }
    ) -> JobSettings {
        var row = JobSettings.newPolicy(of: cagg)
        (row.id, row.owner, row.applicationName) = (id, "postgres", "Refresh Continuous Aggregate Policy [\(id)]")
        (row.procedureSchema, row.hypertableID) = ("_timescaledb_functions", 2)
        (row.schedule, row.retryPeriod) = (hours(1), hours(1))
        (row.startOffset, row.endOffset) = (start, end)
        change(&row)
        return row
    }

    /// Of a server with all that `functions` names, each with its arguments.
    package static func capabilities(functions: [String: Set<String>]) -> Capabilities {
        Capabilities(
            engine: .timescaledb(version: "2.28.3"), apiSchema: "public", isSuperuser: true, columns: [:],
            functions: functions)
    }

    /// The keys of 2.20 and later, and several policies a cagg.
    package static let newPolicyFunctions: [String: Set<String>] = [
        "alter_job": ["timezone"], "refresh_continuous_aggregate": ["options"],
        "add_continuous_aggregate_policy": [
            "buckets_per_batch", "max_batches_per_execution", "refresh_newest_first", "include_tiered_data",
        ],
    ]
}
