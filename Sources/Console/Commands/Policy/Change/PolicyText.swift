internal import Postgres
internal import Rendering
internal import Timescale

/// Policies as text and as cells.
enum PolicyText {
    static func people(_ policy: RefreshPolicy) -> String {
        "\(policy.startOffset) / \(policy.endOffset) / \(policy.job.schedule.shorthand)"
    }

    static func people(_ job: JobSettings) -> String {
        let cells = PolicySettingCells(job)
        let offsets = [JobSettings.startOffsetKey, JobSettings.endOffsetKey].map { "\($0) \(people(cells.cell($0)))" }
        return (offsets + ["schedule \(job.schedule.shorthand)"]).joined(separator: ", ")
    }

    /// The settings that differ, one text for each: `schedule_interval 1min (was 5min)`.
    static func changes(from old: JobSettings?, to new: JobSettings?) -> [String] {
        PolicySettingCells.names([old, new]).compactMap { name in
            let (before, after) = (PolicySettingCells(old).cell(name), PolicySettingCells(new).cell(name))
            return before.value == after.value ? nil : "\(name) \(people(after)) (was \(people(before)))"
        }
    }

    private static func people(_ cell: Cell) -> String {
        if let display = cell.display { return display }
        return switch cell.value {
        case .null: "unset"
        case .text(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        default: "other"
        }
    }

    static func cell(_ interval: Interval) -> Cell {
        Cell(.text(interval.description), display: interval.shorthand)
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
}
