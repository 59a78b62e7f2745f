internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension DiffSuspect {
    /// The note about a possible cause of drift. Its text says "may", because the cause isn't proven.
    var note: Note {
        switch self {
        case .joined(let relation):
            Note(
                .info,
                "the cagg joins \(relation), but changes of \(relation) cause no invalidations; \(relation) may have"
                    + " changed since these rows were stored", code: "diff.drift.joined")
        case .function(let function):
            Note(
                .info,
                "the cagg's definition calls \(function); this function may have been replaced since these rows were"
                    + " stored",
                code: "diff.drift.function")
        case .compressed(let count):
            Note(
                .info,
                "raw data of the wrong rows is in \(count.counted("compressed chunk")); changes there may have caused"
                    + " no invalidations",
                code: "diff.drift.compressed")
        case .setting(let name):
            Note(
                .info,
                "because of the setting \(name), writes to the source hypertable may have caused no invalidations",
                code: "diff.drift.setting")
        case .fault(let fault): Note(.info, fault.text, code: "diff.drift.known-fault")
        }
    }
}

extension KnownFault {
    /// Text such as `this version has a known fault (#10463): what MERGE …`.
    var text: String { "this version of TimescaleDB has a known fault (#\(thread)): \(effect)" }
}
