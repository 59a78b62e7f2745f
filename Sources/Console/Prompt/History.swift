internal import FoundationEssentials
internal import SystemPackage

/// The lines typed at the prompt, kept in one file across sessions.
struct History {
    /// The maximum number of lines that are read from the file. Only the newest lines are read.
    static let limit = 2_000

    private(set) var lines: [String] = []
    private let path: String?

    /// Reads `$XDG_STATE_HOME/caggctl/history` (`~/.local/state/caggctl/history` by default). If there is no home
    /// folder, the lines are kept only until the session ends.
    init(environment: [String: String]) {
        path = StateFolder.path(environment).map { $0 + "/history" }
        guard let path, let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
        lines = text.split(separator: "\n").suffix(Self.limit).map(String.init)
    }

    /// Adds a line, and appends the line to the file. Creates the file so that only its owner can read it. Skips an
    /// empty line, a repetition of the last line, and a line with a password. Returns whether the line was added.
    mutating func add(_ line: String) -> Bool {
        let line = line.replacing("\n", with: " ")
        guard !line.isEmpty, line != lines.last, !Self.carriesSecret(line) else { return false }
        lines.append(line)
        append(line)
        return true
    }

    /// Whether the line contains a password: `password=…` in a conninfo string, `PASSWORD '…'` in SQL, or
    /// `user:password@` in a URI.
    static func carriesSecret(_ line: String) -> Bool {
        line.lowercased().contains(/password\s*[= ']/) || line.contains(/\/\/[^\/@\s]*:[^@\s]*@/)
    }

    private func append(_ line: String) {
        guard let path else { return }
        let location = FilePath(path)
        try? FileManager.default.createDirectory(
            atPath: location.removingLastComponent().string, withIntermediateDirectories: true)
        let file = try? FileDescriptor.open(
            location, .writeOnly, options: [.append, .create], permissions: .ownerReadWrite)
        _ = try? file?.closeAfter { try file?.writeAll((line + "\n").utf8) }
    }
}
