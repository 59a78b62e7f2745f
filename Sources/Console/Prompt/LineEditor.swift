internal import CReadline
internal import Glibc

/// GNU readline: reads a line at the terminal with editing, history and completion.
@MainActor
enum LineEditor {
    /// What completion offers for a line and a cursor; set by the prompt before it reads.
    static var complete: (_ line: String, _ cursor: Int) -> [String] = { _, _ in [] }

    /// Whether Ctrl-C ended the last line.
    private(set) static var wasInterrupted = false

    private nonisolated static let wake = WakePipe()
    private static var candidates: [String] = []
    private static var isSetUp = false

    /// The next line without its newline; nil at the end of the input. Blocks the main actor, where nothing else runs
    /// while a person types.
    static func read(prompt: String) -> String? {
        setUp()
        wake.drain()
        let line = readline(prompt)
        wasInterrupted = caggctl_rl_take_interrupt() != 0
        guard let line else { return nil }
        defer { free(line) }
        return String(cString: line)
    }

    /// Ends the line that is being typed, from any thread.
    nonisolated static func interrupt() {
        wake.write()
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
            }, Self.wake.readEnd)
    }

    private static func candidate(_ index: Int) -> String? {
        candidates.indices.contains(index) ? candidates[index] : nil
    }
}
