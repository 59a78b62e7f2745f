internal import Postgres
internal import Rendering
internal import Timescale

/// Policies as cells.
enum PolicyText {
    static func people(_ policy: RefreshPolicy) -> String {
        "\(policy.startOffset) / \(policy.endOffset) / \(policy.job.schedule.shorthand)"
    }

    static func value(_ offset: PolicyOffset) -> CellValue {
        switch offset {
        case .interval(let interval): .text(interval.description)
        case .integer(let units): .integer(units)
        case .unbounded: .null
        }
    }

    static func cell(_ offset: PolicyOffset) -> Cell {
        Cell(value(offset), display: offset.description)
    }

    static func cell(_ interval: Interval) -> Cell {
        Cell(.text(interval.description), display: interval.shorthand)
    }
}
