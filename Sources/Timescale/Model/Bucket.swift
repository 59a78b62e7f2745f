package import Postgres

/// The bucket of a cagg: the arguments of its `time_bucket` call.
///
/// The server computes all boundaries with `sql(of:)`, because the rules for months, zones, origins and offsets
/// differ between versions.
package struct Bucket: Sendable, Hashable {
    /// The width of a bucket.
    package enum Width: Sendable, Hashable {
        case interval(Interval)
        /// The width in units of an integer time column.
        case integer(Int64)
    }

    /// The width of the bucket, as in the catalog.
    package var width: Width
    /// The time zone in which the server computes the buckets; nil if the cagg has none.
    package var timezone: String?
    /// The origin as text from the catalog, which the server reads as the time column's type. Nil if the cagg has no
    /// origin.
    package var origin: String?
    /// The offset as text from the catalog; nil if the cagg has none.
    package var offset: String?
    /// `time_bucket`, or `time_bucket_ng` in caggs made before 2.15.
    package var function: QualifiedName
    /// The type of the bucketed time column.
    package var timeType: TimeType

    package init(
        width: Width, timezone: String? = nil, origin: String? = nil, offset: String? = nil,
        function: QualifiedName, timeType: TimeType
    ) {
        self.width = width
        self.timezone = timezone
        self.origin = origin
        self.offset = offset
        self.function = function
        self.timeType = timeType
    }

    /// The width of each bucket in units of internal time. Nil if the widths differ: months, and days in a time zone.
    package var fixedWidth: Int64? {
        switch width {
        case .integer(let units): units
        case .interval(let interval): timezone == nil ? interval.fixedMicroseconds : nil
        }
    }

    /// The approximate width in units of internal time, for estimates. A month counts as 30 days.
    package var approximateWidth: Int64 {
        switch width {
        case .integer(let units): units
        case .interval(let interval): interval.approximateMicroseconds
        }
    }

    /// Returns the SQL for the start of the bucket that contains `expression`. The expression has the time column's
    /// type.
    package func sql(of expression: SQL) -> SQL {
        var arguments: [SQL] = [widthSQL, expression]
        if let timezone { arguments.append("timezone => \(timezone)::text") }
        if let origin { arguments.append("origin => \(origin)::\(unsafeRaw: timeType.rawValue)") }
        if let offset {
            let type = timeType.isInteger ? timeType.rawValue : "interval"
            arguments.append("\"offset\" => \(offset)::\(unsafeRaw: type)")
        }
        return "\(name: function)(\(arguments.joined(separator: ", ")))"
    }

    /// Returns the SQL for the start of the bucket that is `count` buckets after the bucket that starts at `start`. The
    /// result has the time column's type. It is computed in the bucket's time zone, or in UTC if the bucket has no time
    /// zone.
    ///
    /// The session's time zone isn't used. At the start of its daylight saving time, adding one day would add only 23
    /// hours, and the result would be in the same bucket.
    package func sql(advancing start: SQL, by count: SQL) -> SQL {
        let step: SQL = "(\(widthSQL)) * (\(count))"
        switch timeType {
        case .timestamptz:
            let zone: SQL = "\(timezone ?? "UTC")::text"
            return "((((\(start)) AT TIME ZONE \(zone)) + \(step)) AT TIME ZONE \(zone))"
        case .timestamp: return "((\(start)) + \(step))"
        case .date: return "((\(start)) + \(step))::date"
        case .smallint, .integer, .bigint:
            let sum: SQL = "(\(start))::numeric + (\(widthSQL))::numeric * (\(count))"
            return "least(\(sum), \(timeType.parameter(.noEnd)))::\(unsafeRaw: timeType.rawValue)"
        }
    }

    private var widthSQL: SQL {
        switch width {
        case .interval(let interval): "\(interval)::interval"
        case .integer(let units): "\(units)::\(unsafeRaw: timeType.rawValue)"
        }
    }

    /// The bucket for people: `1h`, `1d Europe/Berlin`, `10`.
    package var text: String {
        let base =
            switch width {
            case .interval(let interval): interval.shorthand
            case .integer(let units): String(units)
            }
        let extras = [timezone, origin.map { "origin \($0)" }, offset.map { "offset \($0)" }].compactMap { $0 }
        return ([base] + extras).joined(separator: " ")
    }
}
