internal import FoundationEssentials
internal import Glibc

/// The user who ran a command, and the command's process.
package struct JournalAuthor: Sendable, Hashable, Codable {
    /// The operating system's user; under sudo, the user who called sudo.
    package var osUser: String
    package var host: String
    package var pid: Int32
    /// When the process started, in clock ticks since the machine booted. It distinguishes processes that had the same
    /// id. Nil if it can't be read.
    package var processStart: Int64?
    /// The database role.
    package var role: String

    package init(osUser: String, host: String, pid: Int32, processStart: Int64? = nil, role: String) {
        (self.osUser, self.host, self.pid, self.processStart, self.role) = (osUser, host, pid, processStart, role)
    }

    /// Returns the author for this process.
    package static func current(role: String, environment: [String: String]) -> JournalAuthor {
        JournalAuthor(
            osUser: environment["SUDO_USER"] ?? userName, host: hostName, pid: getpid(),
            processStart: processStart(of: getpid()), role: role)
    }

    /// Whether the process may still be running. A process of another machine counts as ended, because its state can't
    /// be known here. If that process does run, the cagg's lock on the server still protects its work.
    package var mayBeAlive: Bool {
        guard host == Self.hostName, pid > 0, kill(pid, 0) == 0 || errno == EPERM else { return false }
        guard let processStart, let now = Self.processStart(of: pid) else { return true }
        return processStart == now
    }

    private static var userName: String {
        let id = geteuid()
        // In containers, a user id may have no name.
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return String(id) }
        return String(cString: name)
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns the start time of a process: the 22nd field of stat in proc(5). Fields are counted from the last
    /// parenthesis, because the second field is the program's name, which may contain spaces and parentheses.
    private static func processStart(of pid: Int32) -> Int64? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? Int64(fields[19]) : nil
    }
}
