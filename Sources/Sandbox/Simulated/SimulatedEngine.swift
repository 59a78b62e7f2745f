/// A simulation of TimescaleDB in SQL and PL/pgSQL, for practice and for tests without the extension.
///
/// Run `script(emulating:)` as a superuser (it creates an event trigger) in a database of a sandbox's server, with
/// PostgreSQL 15 or later and without the extension. The script refuses any other database. Clients recognise a
/// simulated database by the table `_caggctl_simulated.engine`. Jobs run only when
/// `_caggctl_simulated.run_due_jobs(timestamptz)` is called.
///
/// docs/simulated-engine.md lists what the simulation lacks. Run VACUUM on a hypertable after a bulk load, because the
/// load leaves dead rows in the parent table.
package enum SimulatedEngine {
    /// Returns the script that installs the engine and imitates the given version. It is a single script, so that the
    /// installation is one transaction.
    package static func script(emulating version: EmulatedVersion) -> String {
        ([version.declaration] + scripts.filter { version.needs(file: $0.name) }.map(\.sql)).joined(separator: "\n")
    }

    /// All scripts with their file names, in the order in which they must run. A script whose name contains a version,
    /// such as `92-views.2.14.sql`, is only for this version.
    package static let scripts: [(name: String, sql: String)] = [
        ("10-schemas.sql", text(PackageResources._0_schemas_sql)),
        ("20-catalog.sql", text(PackageResources._0_catalog_sql)),
        ("21-catalog-chunks.2.14.sql", text(PackageResources._1_catalog_chunks_2_14_sql)),
        ("21-catalog-chunks.2.28.sql", text(PackageResources._1_catalog_chunks_2_28_sql)),
        ("22-catalog-caggs.2.14.sql", text(PackageResources._2_catalog_caggs_2_14_sql)),
        ("22-catalog-caggs.2.28.sql", text(PackageResources._2_catalog_caggs_2_28_sql)),
        ("23-catalog-continuous-aggregates.sql", text(PackageResources._3_catalog_continuous_aggregates_sql)),
        ("24-catalog-job-statistics.sql", text(PackageResources._4_catalog_job_statistics_sql)),
        ("25-catalog-jobs.2.14.sql", text(PackageResources._5_catalog_jobs_2_14_sql)),
        ("25-catalog-jobs.2.28.sql", text(PackageResources._5_catalog_jobs_2_28_sql)),
        ("30-time.sql", text(PackageResources._0_time_sql)),
        ("31-time-bucket.sql", text(PackageResources._1_time_bucket_sql)),
        ("32-time-types.sql", text(PackageResources._2_time_types_sql)),
        ("33-buckets.sql", text(PackageResources._3_buckets_sql)),
        ("35-zoned-buckets.2.14.sql", text(PackageResources._5_zoned_buckets_2_14_sql)),
        ("35-zoned-buckets.2.28.sql", text(PackageResources._5_zoned_buckets_2_28_sql)),
        ("40-hypertables.sql", text(PackageResources._0_hypertables_sql)),
        ("41-integer-now.sql", text(PackageResources._1_integer_now_sql)),
        ("42-creating-hypertables.2.14.sql", text(PackageResources._2_creating_hypertables_2_14_sql)),
        ("42-creating-hypertables.2.28.sql", text(PackageResources._2_creating_hypertables_2_28_sql)),
        ("45-chunks.sql", text(PackageResources._5_chunks_sql)),
        ("46-dropping-chunks.sql", text(PackageResources._6_dropping_chunks_sql)),
        ("47-inserts.sql", text(PackageResources._7_inserts_sql)),
        ("50-invalidation.sql", text(PackageResources._0_invalidation_sql)),
        ("51-change-triggers.sql", text(PackageResources._1_change_triggers_sql)),
        ("55-reading-sql.sql", text(PackageResources._5_reading_sql_sql)),
        ("56-bucket-calls.sql", text(PackageResources._6_bucket_calls_sql)),
        ("57-bucket-rules.2.14.sql", text(PackageResources._7_bucket_rules_2_14_sql)),
        ("57-bucket-rules.2.28.sql", text(PackageResources._7_bucket_rules_2_28_sql)),
        ("58-hierarchies.sql", text(PackageResources._8_hierarchies_sql)),
        ("60-definitions.sql", text(PackageResources._0_definitions_sql)),
        ("61-continuous-aggregates.sql", text(PackageResources._1_continuous_aggregates_sql)),
        ("62-definition-functions.2.28.sql", text(PackageResources._2_definition_functions_2_28_sql)),
        ("65-refresh-window.sql", text(PackageResources._5_refresh_window_sql)),
        ("66-invalidation-logs.sql", text(PackageResources._6_invalidation_logs_sql)),
        ("67-refresh-steps.sql", text(PackageResources._7_refresh_steps_sql)),
        ("68-refresh.sql", text(PackageResources._8_refresh_sql)),
        ("69-refresh-steps.2.14.sql", text(PackageResources._9_refresh_steps_2_14_sql)),
        ("69-refresh-steps.2.28.sql", text(PackageResources._9_refresh_steps_2_28_sql)),
        ("69-refresh.2.14.sql", text(PackageResources._9_refresh_2_14_sql)),
        ("69-refresh.2.28.sql", text(PackageResources._9_refresh_2_28_sql)),
        ("70-jobs.sql", text(PackageResources._0_jobs_sql)),
        ("71-alter-job.sql", text(PackageResources._1_alter_job_sql)),
        ("71-job-calls.2.14.sql", text(PackageResources._1_job_calls_2_14_sql)),
        ("71-job-calls.2.28.sql", text(PackageResources._1_job_calls_2_28_sql)),
        ("72-next-start.sql", text(PackageResources._2_next_start_sql)),
        ("73-scheduler.sql", text(PackageResources._3_scheduler_sql)),
        ("74-job-history.2.14.sql", text(PackageResources._4_job_history_2_14_sql)),
        ("74-job-history.2.28.sql", text(PackageResources._4_job_history_2_28_sql)),
        ("75-refresh-policies.sql", text(PackageResources._5_refresh_policies_sql)),
        ("76-adding-refresh-policies.2.14.sql", text(PackageResources._6_adding_refresh_policies_2_14_sql)),
        ("76-adding-refresh-policies.2.28.sql", text(PackageResources._6_adding_refresh_policies_2_28_sql)),
        ("76-retention-policies.sql", text(PackageResources._6_retention_policies_sql)),
        ("77-compression.sql", text(PackageResources._7_compression_sql)),
        ("78-compression-policies.sql", text(PackageResources._8_compression_policies_sql)),
        ("80-forgetting.sql", text(PackageResources._0_forgetting_sql)),
        ("90-views.sql", text(PackageResources._0_views_sql)),
        ("91-job-views.sql", text(PackageResources._1_job_views_sql)),
        ("92-views.2.14.sql", text(PackageResources._2_views_2_14_sql)),
        ("92-views.2.28.sql", text(PackageResources._2_views_2_28_sql)),
        ("93-older-names.sql", text(PackageResources._3_older_names_sql)),
        ("99-privileges.sql", text(PackageResources._9_privileges_sql)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
