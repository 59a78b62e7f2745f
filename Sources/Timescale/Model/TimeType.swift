package import Postgres

/// The type of a hypertable's time column, and the meaning of its internal times.
package enum TimeType: String, Sendable, Hashable, Codable {
    case timestamptz = "timestamp with time zone"
    case timestamp = "timestamp without time zone"
    case date
    case smallint
    case integer
    case bigint

    /// Whether the type is an integer type.
    package var isInteger: Bool {
        switch self {
        case .timestamptz, .timestamp, .date: false
        case .smallint, .integer, .bigint: true
        }
    }

    /// Whether the type's values are local times without a time zone.
    package var isWithoutZone: Bool { self == .timestamp || self == .date }

    /// The smallest internal time of the type, which is the watermark of a cagg that was never materialized. For
    /// timestamps and dates it is 4714-11-24 BC (`TS_TIMESTAMP_INTERNAL_MIN`).
    package var smallest: InternalTime {
        switch self {
        case .timestamptz, .timestamp, .date: InternalTime(-210_866_803_200_000_000)
        case .smallint: InternalTime(Int64(Int16.min))
        case .integer: InternalTime(Int64(Int32.min))
        case .bigint: .noBegin
        }
    }

    /// Returns the time, or `noBegin` if it isn't above the type's smallest value. TimescaleDB stores the smallest
    /// value for "no beginning".
    package func normalized(_ time: InternalTime) -> InternalTime {
        time <= smallest ? .noBegin : time
    }

    /// Returns the time as text for people. Times are written in ISO 8601, in UTC; if the type has no time zone,
    /// without a zone. Integer time is a plain number. `noBegin` and `noEnd` become `-infinity` and `infinity`.
    package func text(_ time: InternalTime) -> String {
        switch normalized(time) {
        case .noBegin: "-infinity"
        case .noEnd: "infinity"
        case let time where isInteger: String(time.rawValue)
        case let time where isWithoutZone:
            Timestamp(unixMicroseconds: time.rawValue).description.replacing("Z", with: "")
        case let time: Timestamp(unixMicroseconds: time.rawValue).description
        }
    }

    /// Returns the time as a parameter of this type, for comparisons with the time column. `noBegin` and `noEnd` become
    /// the type's infinities, or the smallest and largest values of an integer type.
    package func parameter(_ time: InternalTime) -> SQL {
        switch self {
        case .timestamptz: "\(timestamp(time))"
        case .timestamp: "(\(timestamp(time)) AT TIME ZONE 'UTC')"
        case .date: "(\(timestamp(time)) AT TIME ZONE 'UTC')::date"
        case .smallint: "\(clamped(time, Int16.self))::smallint"
        case .integer: "\(clamped(time, Int32.self))::integer"
        case .bigint: "\(time.rawValue)::bigint"
        }
    }

    /// Returns the SQL that converts an expression of this type to internal time.
    package func internalTime(of expression: SQL) -> SQL {
        switch self {
        case .timestamptz: "(extract(epoch FROM \(expression)) * 1000000)::bigint"
        case .timestamp, .date: "(extract(epoch FROM (\(expression))::timestamp) * 1000000)::bigint"
        case .smallint, .integer, .bigint: "(\(expression))::bigint"
        }
    }

    private func timestamp(_ time: InternalTime) -> Timestamp {
        Timestamp(unixMicroseconds: normalized(time).rawValue)
    }

    private func clamped<Width: FixedWidthInteger>(_ time: InternalTime, _ width: Width.Type) -> Int64 {
        Int64(Width(clamping: time.rawValue))
    }
}

extension TimeType: PostgresDecodable {
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}
