internal import Rendering

/// The settings that `set` and psql's backslash commands change.
struct SessionSettings: Sendable {
    var output = OutputFormat.table
    var expanded = false
    var timing = false
    var color = true
    var pager = true
    var continuesOnError = false
}
