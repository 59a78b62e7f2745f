package import Postgres

/// The age at which a policy's window starts or ends, or from which a policy drops or compresses chunks.
package enum PolicyOffset: Sendable, Hashable, CustomStringConvertible {
    case interval(Interval)
    /// The offset in units of an integer time column.
    case integer(Int64)
    /// The offset is NULL or missing, which means no limit.
    case unbounded

    package var description: String {
        switch self {
        case .interval(let interval): interval.shorthand
        case .integer(let units): String(units)
        case .unbounded: "unbounded"
        }
    }

    /// Whether a window that starts this long ago covers data older than `age`. False if `age` is nil or unbounded.
    package func reaches(past age: PolicyOffset?) -> Bool {
        guard let age = age?.approximateLength else { return false }
        return approximateLength.map { $0 > age } ?? true
    }

    /// The length in units of internal time, with a month counted as 30 days. Nil if the offset is unbounded.
    package var approximateLength: Int64? {
        switch self {
        case .interval(let interval): interval.approximateMicroseconds
        case .integer(let units): units
        case .unbounded: nil
        }
    }
}

extension PolicyOffset {
    /// The JSON value in TimescaleDB's form.
    package var json: JSONValue {
        switch self {
        case .unbounded: .null
        case .integer(let units): .integer(units)
        case .interval(let interval): .string(interval.description)
        }
    }

    /// Reads an offset in TimescaleDB's form; nil if it isn't an interval, an integer or NULL.
    fileprivate init?(_ json: JSONValue) {
        switch json {
        case .null: self = .unbounded
        case .integer(let units): self = .integer(units)
        case .string(let text):
            guard let interval = Interval(parsing: text) else { return nil }
            self = .interval(interval)
        default: return nil
        }
    }
}

extension [String: JSONValue] {
    /// Returns the offset in a job's configuration. If the key is missing, which TimescaleDB treats like NULL, the
    /// offset is unbounded. Nil if the value can't be read, because such a value doesn't mean "no limit".
    func offset(_ key: String) -> PolicyOffset? {
        PolicyOffset(self[key] ?? .null)
    }
}

extension JobSettings {
    /// The key of the start offset in a refresh policy's configuration.
    package static let startOffsetKey = "start_offset"
    /// The key of the end offset in a refresh policy's configuration.
    package static let endOffsetKey = "end_offset"

    /// The age at which the policy's window starts; nil if the value can't be read. Setting nil changes nothing.
    package var startOffset: PolicyOffset? {
        get { config.fields.offset(Self.startOffsetKey) }
        set { if let newValue { config[Self.startOffsetKey] = newValue.json } }
    }

    /// The age at which the policy's window ends; nil if the value can't be read. Setting nil changes nothing.
    package var endOffset: PolicyOffset? {
        get { config.fields.offset(Self.endOffsetKey) }
        set { if let newValue { config[Self.endOffsetKey] = newValue.json } }
    }
}
