package import Postgres

/// The type of a hypertable's time column, and the meaning of its internal times.
package enum TimeType: String, Sendable, Hashable, Codable {
    case timestamptz = "timestamp with time zone"
    case timestamp = "timestamp without time zone"
    case date
    case smallint
    case integer
    case bigint

    package var isInteger: Bool {
        switch self {
        case .timestamptz, .timestamp, .date: false
        case .smallint, .integer, .bigint: true
        }
    }

    /// Whether its values are local times without a time zone.
    package var isWithoutZone: Bool { self == .timestamp || self == .date }

    /// The smallest internal time: the watermark of a cagg that was never materialized. For timestamps this is the
    /// first day of the Julian calendar (`TS_TIMESTAMP_INTERNAL_MIN`).
    package var smallest: InternalTime {
        switch self {
        case .timestamptz, .timestamp, .date: InternalTime(-210_866_803_200_000_000)
        case .smallint: InternalTime(Int64(Int16.min))
        case .integer: InternalTime(Int64(Int32.min))
        case .bigint: .noBegin
        }
    }

    /// The time with the type's smallest value replaced by "no beginning", which is its meaning in a watermark.
    package func normalized(_ time: InternalTime) -> InternalTime {
        time <= smallest ? .noBegin : time
    }

    /// The time for people: ISO 8601, in UTC or without a zone depending on the type, a plain number, `-infinity` or
    /// `infinity`.
    package func text(_ time: InternalTime) -> String {
        switch normalized(time) {
        case .noBegin: "-infinity"
        case .noEnd: "infinity"
        case let time where isInteger: String(time.rawValue)
        case let time where isWithoutZone: String(Timestamp(unixMicroseconds: time.rawValue).description.dropLast())
        case let time: Timestamp(unixMicroseconds: time.rawValue).description
        }
    }

    /// A parameter of this type, for comparisons with the time column. The sentinels become the type's infinities, or
    /// its smallest and largest values for integers.
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

    /// An expression of this type as internal time.
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
