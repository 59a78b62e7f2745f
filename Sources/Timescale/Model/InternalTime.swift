package import Postgres

/// TimescaleDB's internal time: microseconds since the Unix epoch, or the plain value of an integer time column.
///
/// The catalogs store it as `bigint`. The values `Int64.min` and `Int64.max` mean "no beginning" and "no end"
/// (`TS_TIME_NOBEGIN`, `TS_TIME_NOEND`, src/time_utils.h). If a cagg was never materialized, its watermark is the
/// smallest value of its type, which for timestamps is 4714-11-24 BC.
package struct InternalTime: Sendable, Hashable, Comparable {
    /// The value in the catalog: microseconds since the Unix epoch, or an integer time.
    package var rawValue: Int64

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package init(_ timestamp: Timestamp) {
        rawValue = timestamp.unixMicroseconds
    }

    /// The value for "no beginning".
    package static let noBegin = InternalTime(.min)
    /// The value for "no end".
    package static let noEnd = InternalTime(.max)

    package static func < (lhs: InternalTime, rhs: InternalTime) -> Bool { lhs.rawValue < rhs.rawValue }

    /// Whether the time is neither `noBegin` nor `noEnd`.
    package var isFinite: Bool { self != .noBegin && self != .noEnd }

    /// Returns this time plus `amount`, which has the same units. On overflow, returns `noBegin` or `noEnd`. These two
    /// values stay unchanged.
    package func adding(_ amount: Int64) -> InternalTime {
        guard isFinite else { return self }
        let (sum, overflow) = rawValue.addingReportingOverflow(amount)
        return overflow ? (amount > 0 ? .noEnd : .noBegin) : InternalTime(sum)
    }
}

extension InternalTime: PostgresDecodable, PostgresArrayElement {
    package static var arrayType: TypeOID { .int8Array }
    package var postgresParameter: Parameter { rawValue.postgresParameter }
    package init?(postgresText: String) {
        guard let value = Int64(postgresText) else { return nil }
        rawValue = value
    }
}

/// An internal time is coded as its number.
extension InternalTime: Codable {
    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
