internal import FoundationEssentials
internal import Glibc

/// The folders of sandboxes in the temporary directory.
struct SandboxFolders {
    static let prefix = "caggctl-sandbox-"

    private let parent: String

    /// Uses the directory `temporary`, or `/tmp` if the path of a socket in `temporary` would be too long (107 bytes in
    /// `sockaddr_un`).
    init(temporary: String?) {
        let longest = 107 - "/\(Self.prefix)0123456789ab/.s.PGSQL.5432".utf8.count
        parent = temporary.flatMap { $0.isEmpty || $0.utf8.count > longest ? nil : $0 } ?? "/tmp"
    }

    /// Returns a path with a random name for a new folder. The folder isn't created here. The guardian (the process
    /// that runs the server) creates it, and refuses a path that exists. Throws `serverFailed` if the temporary
    /// directory can't be written.
    func newName() throws -> String {
        guard FileManager.default.isWritableFile(atPath: parent) else {
            throw SandboxError(
                .serverFailed, "caggctl can't write to the temporary directory \(parent)",
                hint: "set TMPDIR to a directory to which you can write")
        }
        let random = String(UInt64.random(in: 0..<(1 << 48)), radix: 16)
        return "\(parent)/\(Self.prefix)\(String(repeating: "0", count: 12 - random.count))\(random)"
    }

    /// Removes the folders of dead sandboxes: neither the server nor its guardian (the process that runs the server and
    /// removes the folder at the end) is alive. This happens if the guardian was killed.
    ///
    /// A folder without process ids may belong to a sandbox that is just being created. Such a folder is removed only
    /// if it is older than a minute.
    func removeStale() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for folder in names.filter({ $0.hasPrefix(Self.prefix) }).map({ parent + "/" + $0 }) where isStale(folder) {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private func isStale(_ folder: String) -> Bool {
        let processes = ["guardian.pid", "data/postmaster.pid"].compactMap { processNumber(in: "\(folder)/\($0)") }
        guard processes.isEmpty else { return !processes.contains(where: isAlive) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder)
        guard let changed = attributes?[.modificationDate] as? Date else { return false }
        return Date.now.timeIntervalSince(changed) > 60
    }

    private func processNumber(in file: String) -> pid_t? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.flatMap { pid_t($0) }
    }

    /// Whether the process exists. If the process belongs to another user, `kill` fails with EPERM.
    private func isAlive(_ process: pid_t) -> Bool {
        kill(process, 0) == 0 || errno == EPERM
    }
}
