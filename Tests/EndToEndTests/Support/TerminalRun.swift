import Foundation

/// The binary at a pseudo-terminal: types what a person would type, sees what a person would see.
actor TerminalRun {
    enum Key: String {
        case enter = "\r"
        case tab = "\t"
        case up = "\u{1B}[A"
        case controlC = "\u{03}"
        case controlD = "\u{04}"
    }

    struct NotSeen: Error, CustomStringConvertible {
        var description: String
    }

    private let folder: TemporaryFolder
    private let terminal: PseudoTerminal
    private let process: ChildProcess
    private var screen: Screen

    init(
        _ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 120,
        home: TemporaryFolder? = nil
    ) throws {
        folder = try home ?? TemporaryFolder()
        screen = Screen(columns: columns)
        terminal = try PseudoTerminal(columns: columns, rows: 40)
        process = try ChildProcess(
            Program.path(), arguments, environment: Program.environment(home: folder, environment),
            files: .init(input: terminal.path, output: terminal.path, error: terminal.path))
    }

    deinit {
        // Hangs up: a program that still runs gets SIGHUP.
        close(terminal.descriptor)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(terminal.descriptor, bytes, bytes.count)
    }

    func press(_ key: Key) { type(key.rawValue) }

    func send(_ signal: Int32) { process.send(signal) }

    /// Waits until the screen shows `text`, and returns what it shows.
    @discardableResult
    func see(_ text: String, within limit: Duration = .seconds(60)) async throws -> String {
        try await see(text, within: limit) { $0.contains(text) }
    }

    /// Waits for a new prompt. What is typed before it would find the terminal in another mode.
    @discardableResult
    func seePrompt(_ prompt: String = "caggctl>", within limit: Duration = .seconds(60)) async throws -> String {
        try await see(prompt, within: limit) { $0.split(separator: "\n").last.map(String.init) == prompt }
    }

    private func see(_ what: String, within limit: Duration, _ isSeen: (String) -> Bool) async throws -> String {
        let end = ContinuousClock.now + limit
        while true {
            readAll()
            if isSeen(screen.text) { return screen.text }
            guard ContinuousClock.now < end else { throw NotSeen(description: "\"\(what)\" isn't in:\n\(screen.text)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Leaves what stands above the cursor's line out of later answers.
    func forget() {
        readAll()
        screen.scrollAway()
    }

    func exit(within limit: Duration = .seconds(60)) async throws -> ChildProcess.Exit {
        // Somebody must read, or the program waits for room on its terminal.
        let exit = try await process.exit(within: limit) { await self.readAll() }
        readAll()
        return exit
    }

    private func readAll() {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            // EIO where the other end isn't open: before the program has started, and after its end.
            let count = read(terminal.descriptor, &bytes, bytes.count)
            guard count > 0 else { return }
            screen.show(bytes[..<count])
        }
    }
}
