internal import CommandLanguage
internal import Postgres
internal import Timescale

extension Session {
    /// Runs the prompt: reads and runs commands until `quit` or the end of the input.
    func runPrompt() async -> ExitCode {
        // Between commands, Ctrl-C clears the line.
        let outside = Interrupts.shared.replace { LineEditor.interrupt() }
        defer { _ = Interrupts.shared.replace(outside) }
        isAtPrompt = true
        defer { isAtPrompt = false }
        let completion = Completion(Commands.grammar)
        LineEditor.complete = { completion.candidates(line: $0, cursor: $1) }
        await greet()
        history.lines.forEach(LineEditor.remember)
        while true {
            await refreshNames(of: completion)
            guard let text = readCommand() else {
                console.write("\n")
                return .clean
            }
            guard !text.isEmpty else { continue }
            if history.add(text) { LineEditor.remember(text.replacing("\n", with: " ")) }
            switch await execute(line: text, origin: .prompt) {
            case .left: return .clean
            case .finished: continue
            }
        }
    }

    /// Reads one command, which may span several lines. Returns nil at the end of the input. Returns an empty string
    /// after Ctrl-C, or if the input ends inside a command.
    private func readCommand() -> String? {
        guard var text = LineEditor.read(prompt: promptText) else { return nil }
        while Continuation.isNeeded(after: text) {
            guard let more = LineEditor.read(prompt: "   -> "), !LineEditor.wasInterrupted else { return "" }
            text = Continuation.joined(text, more)
        }
        return text
    }

    private var promptText: String {
        switch knownCapabilities?.engine {
        case nil: sandbox == nil ? "caggctl> " : "caggctl (sandbox)> "
        case .simulated(let version):
            "caggctl (simulated \(version.split(separator: ".").prefix(2).joined(separator: ".")))> "
        case .timescaledb: sandbox == nil ? "caggctl> " : "caggctl (sandbox)> "
        }
    }

    /// Connects and prints a greeting, so that the operator notices a wrong address before typing a command. If
    /// connecting fails, prints the error; the prompt opens anyway.
    private func greet() async {
        do {
            let reader = try await reader()
            tell(
                "caggctl \(ProgramVersion.text), \(reader.capabilities.engineText). Type \"status\" to begin, or"
                    + " \"help\" for a list of the commands."
            )
        } catch {
            report(error)
            tell("Not connected. Type \"connect\" to try again, or \"help connect\" to see how to choose a server.")
        }
    }

    /// Updates the cagg names for completion. Keeps the old names if they can't be read.
    private func refreshNames(of completion: Completion) async {
        guard knownCapabilities != nil, let reader = try? await reader(), let names = try? await reader.caggNames()
        else { return }
        completion.names = CompletionNames(caggs: names.map(\.description))
    }
}
