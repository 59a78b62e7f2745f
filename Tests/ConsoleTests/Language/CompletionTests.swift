import Testing

@testable import CommandLanguage
@testable import Console

/// This test of CommandLanguage is here because it needs declared commands.
///
/// On one actor, so that the description of the commands, which takes long to read, is read once.
@MainActor @Suite struct CompletionTests {
    private static let completion: Completion = {
        let completion = Completion(Commands.grammar)
        completion.names = CompletionNames(caggs: ["llm_metrics_1min", "llm_metrics_1hour", "llm_error_summary"])
        return completion
    }()

    @Test(arguments: [
        ("st", ["status"]), ("s", ["sandbox", "set", "sql", "status"]),
        ("policy ", ["add", "explain", "realtime", "remove", "set", "show", "tune", "undo"]),
        ("policy s", ["set", "show"]), ("refresh llm_m", ["llm_metrics_1hour", "llm_metrics_1min"]),
        ("refresh x --or", ["--order"]), ("refresh x --order ", ["newest", "oldest"]),
        ("refresh x --order=n", ["--order=newest"]), ("refresh --from -6h llm_e", ["llm_error_summary"]),
        ("refresh x ", []), ("status llm_error_summary llm_e", []), ("status a -o j", ["json", "jsonl"]),
        ("sandbox ", ["tick"]), ("sandbox --em", ["--emulate"]), ("sandbox --rows 5 --em", ["--emulate"]),
        ("sandbox --emulate ", ["2.14", "2.28"]), ("sandbox tick --ou", ["--output"]), ("help sandbox ", ["tick"]),
        ("sandbox --incident f", ["failing-job", "future-watermark"]), ("set ex", ["expanded"]),
        ("set output ", ["csv", "json", "jsonl", "table"]), ("help po", ["policy"]),
        ("help policy ", ["add", "explain", "realtime", "remove", "set", "show", "tune", "undo"]),
        ("\\t", ["\\timing"]), ("watch 5 sta", ["status"]), ("watch diff llm_e", ["llm_error_summary"]),
        ("jobs cap", ["capacity"]), ("jobs llm_e", ["llm_error_summary"]), ("jobs --ou", ["--output"]),
        ("jobs errors --si", ["--since"]), ("jobs run --rec", ["--recorded"]),
        ("refresh x --dry-run --dr", []), ("unknown ", []), ("set output json ", []), ("sql sel", []),
        ("policy set --j", ["--job"]),
    ])
    func offersWhatMayStandThere(line: String, expected: [String]) {
        #expect(Self.completion.candidates(line: line, cursor: line.count) == expected)
    }

    @Test func looksAtTheCursor() {
        #expect(Self.completion.candidates(line: "sta --check", cursor: 3) == ["status"])
        #expect(Self.completion.candidates(line: "", cursor: 0).contains("thresholds"))
        #expect(Self.completion.candidates(line: "x", cursor: 99).isEmpty)
    }
}
