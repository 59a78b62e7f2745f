/// The built-in migrations for LLM observability: the `llm_traces` hypertable, its four continuous aggregates and their
/// policies.
///
/// All supported TimescaleDB versions use the same files. For the simulated engine the SQL is translated.
/// `materialized_only` is always given, because its default changed in 2.13. The caggs are created without data, so
/// that a large table can be refreshed in windows instead of all together.
package enum BuiltinMigrations {
    /// All built-in migrations, in the order in which they must be applied.
    package static let all: [Migration] = [
        Migration(number: 1, name: "llm_traces", sql: text(PackageResources._01_llm_traces_sql)),
        Migration(number: 2, name: "llm_metrics_1min", sql: text(PackageResources._02_llm_metrics_1min_sql)),
        Migration(number: 3, name: "llm_metrics_1hour", sql: text(PackageResources._03_llm_metrics_1hour_sql)),
        Migration(number: 4, name: "llm_metrics_1day", sql: text(PackageResources._04_llm_metrics_1day_sql)),
        Migration(number: 5, name: "llm_error_summary", sql: text(PackageResources._05_llm_error_summary_sql)),
        Migration(number: 6, name: "llm_policies", sql: text(PackageResources._06_llm_policies_sql)),
    ]

    /// The text of a resource. SwiftPM replaces the first digit of a file name with an underscore: `001_…` becomes
    /// `_01_…`.
    private static func text(_ resource: [UInt8]) -> String {
        String(decoding: resource, as: UTF8.self)
    }
}

/// One numbered step of a database's schema.
package struct Migration: Sendable, Hashable {
    /// The position of the migration in the order. It must never change after the migration is released.
    package let number: Int
    /// The file's name without its number and extension.
    package let name: String
    /// A script whose statements can run in one transaction.
    package let sql: String

    /// A migration with its number, name and script.
    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}
