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
                "the cagg joins \(relation), whose changes are never logged; it may have changed since these rows were"
                    + " stored", code: "diff.drift.joined")
        case .function(let function):
            Note(
                .info,
                "the definition calls \(function), which may have been replaced since these rows were stored",
                code: "diff.drift.function")
        case .compressed(let count):
            Note(
                .info,
                "\(count.counted("compressed chunk")) with raw data of the wrong rows may have been changed without an"
                    + " invalidation",
                code: "diff.drift.compressed")
        case .setting(let name):
            Note(
                .info,
                "this server has the setting \(name), which may have kept writes to the source from being logged",
                code: "diff.drift.setting")
        case .fault(let fault): Note(.info, fault.text, code: "diff.drift.known-fault")
        }
    }
}

extension KnownFault {
    /// Text such as `this version has a known fault (#10463): what MERGE …`.
    var text: String { "this version has a known fault (#\(thread)): \(effect)" }
}
