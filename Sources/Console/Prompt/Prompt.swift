internal import CommandLanguage
internal import Postgres
internal import Timescale

extension Session {
    /// The prompt: reads, runs and goes on until `quit` or the end of the input. Ctrl-C empties the line.
    func runPrompt() async -> ExitCode {
        // Between commands Ctrl-C empties the line.
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

    /// One command, which may take several lines; empty after Ctrl-C, nil at the end of the input.
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

    /// Connects first, so that a wrong address is known before anything is typed; the prompt opens all the same.
    private func greet() async {
        do {
            let reader = try await reader()
            tell(
                "caggctl \(ProgramVersion.text), \(reader.capabilities.engineText). Type \"status\" to begin, \"help\" for more."
            )
        } catch {
            report(error)
            tell("Not connected. \"connect\" tries again; \"help connect\" explains how to name a server.")
        }
    }

    /// Cagg names for the Tab key; what can't be read now isn't offered.
    private func refreshNames(of completion: Completion) async {
        guard knownCapabilities != nil, let reader = try? await reader(), let names = try? await reader.caggNames()
        else { return }
        completion.names = CompletionNames(caggs: names.map(\.description))
    }
}
