internal import FoundationEssentials
internal import Glibc

/// Who ran a command, and the process that did.
package struct JournalAuthor: Sendable, Hashable, Codable {
    /// Of the operating system; behind sudo, who called it.
    package var osUser: String
    package var host: String
    package var pid: Int32
    /// When the process began, in ticks since the machine did: ids of processes are used again.
    package var processStart: Int64?
    /// Of the database.
    package var role: String

    package init(osUser: String, host: String, pid: Int32, processStart: Int64? = nil, role: String) {
        (self.osUser, self.host, self.pid, self.processStart, self.role) = (osUser, host, pid, processStart, role)
    }

    /// This process.
    package static func current(role: String, environment: [String: String]) -> JournalAuthor {
        JournalAuthor(
            osUser: environment["SUDO_USER"] ?? userName, host: hostName, pid: getpid(),
            processStart: processStart(of: getpid()), role: role)
    }

    /// Whether the process may still be at work. Of another machine's that can't be told, and it is taken for gone: the
    /// server knows better, which keeps its lock while its session lives.
    package var mayBeAlive: Bool {
        guard host == Self.hostName, pid > 0, kill(pid, 0) == 0 || errno == EPERM else { return false }
        guard let processStart, let now = Self.processStart(of: pid) else { return true }
        return processStart == now
    }

    private static var userName: String {
        let id = geteuid()
        // Not every user of a container has a name.
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return String(id) }
        return String(cString: name)
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The 22nd field of proc(5)'s stat; the second is the program's name, which may hold spaces and parentheses.
    private static func processStart(of pid: Int32) -> Int64? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? Int64(fields[19]) : nil
    }
}
