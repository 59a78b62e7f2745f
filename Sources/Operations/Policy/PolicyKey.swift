internal import Postgres
package import Timescale

/// A key that TimescaleDB reads in the configuration of a refresh policy. TimescaleDB silently ignores all other keys.
package enum PolicyKey: String, Sendable, CaseIterable {
    case caggID = "mat_hypertable_id"
    case startOffset = "start_offset"
    case endOffset = "end_offset"
    case bucketsPerBatch = "buckets_per_batch"
    case maxBatchesPerExecution = "max_batches_per_execution"
    case refreshNewestFirst = "refresh_newest_first"
    case includeTieredData = "include_tiered_data"
    /// TimescaleDB reads this key since 2.27. No function has an argument with this name, so caggctl can't find out
    /// whether the server reads the key.
    case compressAfterRefresh = "compress_after_refresh"

    /// Whether `add_continuous_aggregate_policy` has an argument with the key's name in the versions that read the key.
    var isArgument: Bool { since != nil }

    /// The first TimescaleDB version that reads the key. Nil for keys that all supported versions read. Also nil for
    /// compress_after_refresh, because caggctl can't find out whether the server reads it.
    package var since: String? {
        switch self {
        case .caggID, .startOffset, .endOffset, .compressAfterRefresh: nil
        case .includeTieredData: "2.18"
        case .bucketsPerBatch, .maxBatchesPerExecution: "2.19"
        case .refreshNewestFirst: "2.20"
        }
    }

    /// Whether the server reads the key. Also true if caggctl can't find this out.
    package func isKnown(to capabilities: Capabilities) -> Bool {
        !isArgument || capabilities.has(function: "add_continuous_aggregate_policy", argument: rawValue)
    }

    /// Returns the value as an argument of `add_continuous_aggregate_policy`. Nil unless the value is a boolean or an
    /// integer.
    func argument(_ value: JSONValue) -> SQL? {
        switch value {
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)::int"
        default: nil
        }
    }

    /// Returns what is wrong with a value of this key; nil for a valid value.
    func fault(_ value: JSONValue) -> String? {
        switch (self, value) {
        case (_, .null): return nil
        case (.bucketsPerBatch, .integer(let number)), (.maxBatchesPerExecution, .integer(let number)):
            return (0...Int64(Int32.max)).contains(number) ? nil : "must be a whole number of at least 0"
        case (.bucketsPerBatch, .string(let text)), (.maxBatchesPerExecution, .string(let text)):
            return Int32(text).map { $0 >= 0 } == true ? nil : "must be a whole number of at least 0"
        case (.bucketsPerBatch, _), (.maxBatchesPerExecution, _): return "must be a whole number of at least 0"
        case (.refreshNewestFirst, .bool), (.includeTieredData, .bool): return nil
        case (.refreshNewestFirst, .string(let text)), (.includeTieredData, .string(let text)):
            return ["true", "false"].contains(text) ? nil : "must be true or false"
        case (.refreshNewestFirst, _), (.includeTieredData, _): return "must be true or false"
        case (.caggID, _), (.startOffset, _), (.endOffset, _), (.compressAfterRefresh, _): return nil
        }
    }
}

extension JobSettings {
    /// Returns the keys in a refresh policy's configuration that the server ignores, sorted.
    package func ignoredKeys(_ capabilities: Capabilities) -> [String] {
        config.fields.keys.filter { PolicyKey(rawValue: $0)?.isKnown(to: capabilities) != true }.sorted()
    }

    /// The keys in a refresh policy's configuration that no version reads, sorted. They are usually typing errors.
    var unknownKeys: [String] { config.fields.keys.filter { PolicyKey(rawValue: $0) == nil }.sorted() }
}
