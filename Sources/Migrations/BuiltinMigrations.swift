/// The LLM observability set: the `llm_traces` hypertable, its four continuous aggregates and their policies.
///
/// One set of files for every supported TimescaleDB version and for the simulated engine (which takes them through a
/// translation). `materialized_only` is always given, because its default changed in 2.13; the caggs are created
/// empty, so that a large table is refreshed in windows rather than at once.
package enum BuiltinMigrations {
    package static let all: [Migration] = [
        Migration(number: 1, name: "llm_traces", sql: text(PackageResources._01_llm_traces_sql)),
        Migration(number: 2, name: "llm_metrics_1min", sql: text(PackageResources._02_llm_metrics_1min_sql)),
        Migration(number: 3, name: "llm_metrics_1hour", sql: text(PackageResources._03_llm_metrics_1hour_sql)),
        Migration(number: 4, name: "llm_metrics_1day", sql: text(PackageResources._04_llm_metrics_1day_sql)),
        Migration(number: 5, name: "llm_error_summary", sql: text(PackageResources._05_llm_error_summary_sql)),
        Migration(number: 6, name: "llm_policies", sql: text(PackageResources._06_llm_policies_sql)),
    ]

    /// SwiftPM replaces a file name's leading digit with an underscore: `001_…` is `_01_…` here.
    private static func text(_ resource: [UInt8]) -> String {
        String(decoding: resource, as: UTF8.self)
    }
}
