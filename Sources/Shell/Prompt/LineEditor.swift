internal import CReadline
internal import Foundation

/// GNU readline: reads a line at the terminal with editing, history and completion.
@MainActor
enum LineEditor {
    /// What completion offers for a line and a cursor; set by the prompt before it reads.
    static var complete: (_ line: String, _ cursor: Int) -> [String] = { _, _ in [] }

    /// Set when Ctrl-C ended the line.
    static var wasInterrupted = false

    private static var candidates: [String] = []
    private static var isSetUp = false

    /// The next line without its newline; nil at the end of the input. Blocks the main actor, where nothing else runs
    /// while a person types.
    static func read(prompt: String) -> String? {
        setUp()
        wasInterrupted = false
        guard let line = readline(prompt) else { return nil }
        defer { free(line) }
        return String(cString: line)
    }

    /// Adds a line to what the up arrow finds.
    static func remember(_ line: String) {
        add_history(line)
    }

    private static func setUp() {
        guard !isSetUp else { return }
        isSetUp = true
        // Readline calls back on the thread that called it: the main one.
        caggctl_rl_setup(
            { text, start, end in
                MainActor.assumeIsolated {
                    caggctl_rl_no_file_completion()
                    let line = String(cString: caggctl_rl_line())
                    let cursor = String(line.utf8.prefix(Int(end)))?.count ?? line.count
                    LineEditor.candidates = LineEditor.complete(line, cursor)
                }
                return rl_completion_matches(text) { _, state in
                    // Readline frees what it gets. Only Sendable values leave `assumeIsolated`.
                    MainActor.assumeIsolated { LineEditor.candidate(Int(state)) }.flatMap { strdup($0) }
                }
            },
            {
                MainActor.assumeIsolated { LineEditor.wasInterrupted = true }
                caggctl_rl_abandon_line()
                return 0
            })
    }

    private static func candidate(_ index: Int) -> String? {
        candidates.indices.contains(index) ? candidates[index] : nil
    }
}
