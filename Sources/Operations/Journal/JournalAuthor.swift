internal import FoundationEssentials
internal import Glibc

/// The user who ran a command, and the command's process.
package struct JournalAuthor: Sendable, Hashable, Codable {
    /// The name of the operating system user. Under sudo, this is the user who called sudo.
    package var osUser: String
    /// The host name of the machine on which the process runs.
    package var host: String
    package var pid: Int32
    /// When the process started, in clock ticks since the machine booted; nil if unknown. The start time distinguishes
    /// two processes that had the same id at different times.
    package var processStart: Int64?
    /// The database role.
    package var role: String

    package init(osUser: String, host: String, pid: Int32, processStart: Int64? = nil, role: String) {
        (self.osUser, self.host, self.pid, self.processStart, self.role) = (osUser, host, pid, processStart, role)
    }

    /// Returns the current user and process as an author.
    package static func current(role: String, environment: [String: String]) -> JournalAuthor {
        JournalAuthor(
            osUser: environment["SUDO_USER"] ?? userName, host: hostName, pid: getpid(),
            processStart: processStart(of: getpid()), role: role)
    }

    /// Whether the process may still be running. A process on another machine counts as ended, because this machine
    /// can't know its state. If the process is still running there, the cagg's advisory lock on the server prevents
    /// conflicting changes.
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

    /// Returns the start time of a process: the 22nd field of stat in proc(5). The search starts after the last
    /// parenthesis, because the second field is the program's name, which may contain spaces and parentheses.
    private static func processStart(of pid: Int32) -> Int64? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? Int64(fields[19]) : nil
    }
}
