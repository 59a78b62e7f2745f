internal import CReadline
internal import Glibc

/// Reads lines at the terminal with GNU readline: editing, history and completion.
@MainActor
enum LineEditor {
    /// Returns the completions for a line and a cursor position in characters. The prompt sets this function
    /// before it reads a line.
    static var complete: (_ line: String, _ cursor: Int) -> [String] = { _, _ in [] }

    /// Whether Ctrl-C ended the last line.
    private(set) static var wasInterrupted = false

    private nonisolated static let wake = WakePipe()
    private static var candidates: [String] = []
    private static var isSetUp = false

    /// Reads the next line, without its newline. Returns nil at the end of the input, and an empty line after Ctrl-C.
    /// Blocks the main actor; nothing else runs there while a person types.
    static func read(prompt: String) -> String? {
        setUp()
        wake.drain()
        let line = readline(prompt)
        wasInterrupted = caggctl_rl_take_interrupt() != 0
        guard let line else { return nil }
        defer { free(line) }
        return String(cString: line)
    }

    /// Ends the line that is being typed. Can be called from any thread.
    nonisolated static func interrupt() {
        wake.write()
    }

    /// Adds a line to readline's history, which the up arrow recalls.
    static func remember(_ line: String) {
        add_history(line)
    }

    private static func setUp() {
        guard !isSetUp else { return }
        isSetUp = true
        // Readline calls this closure on the thread that calls readline, which is the main thread.
        caggctl_rl_setup(
            { text, start, end in
                MainActor.assumeIsolated {
                    caggctl_rl_no_file_completion()
                    let line = String(cString: caggctl_rl_line())
                    let cursor = String(line.utf8.prefix(Int(end)))?.count ?? line.count
                    LineEditor.candidates = LineEditor.complete(line, cursor)
                }
                return rl_completion_matches(text) { _, state in
                    // Readline frees the string, so `strdup` makes a copy. The copy is made outside `assumeIsolated`,
                    // because `assumeIsolated` can return only Sendable values, and a pointer isn't Sendable.
                    MainActor.assumeIsolated { LineEditor.candidate(Int(state)) }.flatMap { strdup($0) }
                }
            }, Self.wake.readEnd)
    }

    private static func candidate(_ index: Int) -> String? {
        candidates.indices.contains(index) ? candidates[index] : nil
    }
}
