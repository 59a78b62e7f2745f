internal import CommandLanguage
internal import Rendering

/// What `set` and psql's backslash commands change.
struct SessionSettings: Sendable {
    var output = OutputFormat.table
    var expanded = false
    var timing = false
    var color = true
    var pager = true
    var continuesOnError = false
}

extension OutputFormat {
    init(_ choice: OutputChoice) {
        switch choice {
        case .table: self = .table
        case .json: self = .json
        case .jsonl: self = .jsonl
        case .csv: self = .csv
        case .openmetrics: self = .openmetrics
        }
    }
}
