internal import Postgres
internal import Rendering
internal import Timescale

/// Times as text and as cells: ISO 8601 for programs, a shorter form for people. Times are in UTC, except times of
/// columns without a time zone.
enum TimeText {
    /// Text such as `2026-11-22 13:05Z`. Leaves out fractions of a second, and seconds that are zero.
    static func people(_ timestamp: Timestamp) -> String {
        guard timestamp.isFinite else { return timestamp.description }
        let micros = timestamp.unixMicroseconds % 1_000_000
        let whole = timestamp.adding(microseconds: micros < 0 ? -micros - 1_000_000 : -micros)
        let iso = whole.description.replacing("T", with: " ")
        return iso.hasSuffix(":00Z") ? iso.dropLast(4) + "Z" : iso
    }

    static func people(_ time: InternalTime, _ type: TimeType) -> String {
        guard !type.isInteger, type.normalized(time).isFinite else { return type.text(time) }
        let text = people(Timestamp(unixMicroseconds: time.rawValue))
        return type.isWithoutZone ? String(text.dropLast()) : text
    }

    static func cell(_ timestamp: Timestamp?, style: CellStyle = .plain) -> Cell {
        guard let timestamp else { return .null }
        return Cell(.timestamp(timestamp.description), display: people(timestamp), style: style)
    }

    static func cell(_ time: InternalTime?, _ type: TimeType, style: CellStyle = .plain) -> Cell {
        guard let time else { return .null }
        if type.isInteger, time.isFinite { return Cell(.integer(time.rawValue), style: style) }
        return Cell(.timestamp(type.text(time)), display: people(time, type), style: style)
    }

    /// A range as an object with `start` and `end`.
    static func value(_ range: TimeRange, _ type: TimeType) -> CellValue {
        .object([CellMember("start", cell(range.start, type).value), CellMember("end", cell(range.end, type).value)])
    }

    static func people(_ range: TimeRange, _ type: TimeType) -> String {
        "\(people(range.start, type)) to \(people(range.end, type))"
    }

    /// Text such as `2m 10s`, or `120 ms` below a second.
    static func length(_ duration: Duration) -> String {
        let microseconds = duration.wholeMicroseconds
        return (1..<1_000_000).contains(microseconds) ? "\(max(1, microseconds / 1_000)) ms" : duration.shortText
    }

    /// A length of time as a cell: seconds for programs, text for people.
    static func cell(_ duration: Duration, style: CellStyle = .plain) -> Cell {
        Cell(.number(duration.inSeconds), display: length(duration), style: style)
    }

    /// Text such as `2m 10s ago` or `in 2m 10s`.
    static func relative(_ timestamp: Timestamp, to now: Timestamp) -> String {
        guard let difference = now.duration(since: timestamp) else { return timestamp.description }
        return difference >= .zero ? "\(length(difference)) ago" : "in \(length(.zero - difference))"
    }
}
