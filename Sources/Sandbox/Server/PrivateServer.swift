internal import FoundationEssentials
internal import Glibc
package import Postgres

/// A PostgreSQL server for this process. Other users of the machine can't reach it, and its files are in a separate
/// folder.
///
/// It listens only on a Unix socket in a folder with mode 0700. If the caller is root, it runs as an unprivileged user.
/// It is fast, but its data doesn't survive a crash. When this process ends, a child process stops the server and
/// removes its folder: see `Guardian`.
package final class PrivateServer: Sendable {
    /// The folder with the data directory, the socket and the log.
    package let folder: String
    private let guardian: Guardian

    private init(folder: String, guardian: Guardian) {
        self.folder = folder
        self.guardian = guardian
    }

    /// Creates and starts a server, which takes about two seconds. If the start fails or the task is cancelled,
    /// everything is removed. Throws `serverFailed` with PostgreSQL's message.
    package static func start(
        _ installation: PostgresInstallation, settings: ServerSettings, environment: [String: String],
        progress: @escaping @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> PrivateServer {
        let folders = SandboxFolders(temporary: environment["TMPDIR"])
        folders.removeStale()
        let folder = try folders.newName()
        let guardian = try Guardian(
            script: String(decoding: PackageResources.guardian_sh, as: UTF8.self),
            arguments: [
                folder, installation.bindir, ServerUser.forCaller() ?? "",
                settings.configuration(socketFolder: folder), settings.hostBasedAuthentication,
            ],
            environment: settings.environment
                .merging(["PATH": environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"]) { $1 })
        let failure = await guardian.report { line -> String? in
            switch line {
            case "ready": return ""
            case "step initdb": progress(.makingServer)
            case "step start": progress(.startingServer)
            default: return line.hasPrefix("failed ") ? String(line.dropFirst("failed ".count)) : nil
            }
            return nil
        }
        guard failure == "", !Task.isCancelled else {
            guardian.letGo()
            await guardian.waitForEnd()
            try Task.checkCancellation()
            throw SandboxError(
                .serverFailed, "the sandbox's server didn't start: \(failure ?? "the process that runs it ended")")
        }
        return PrivateServer(folder: folder, guardian: guardian)
    }

    /// Returns the options to connect to a database of the server as superuser. Environment variables such as PGHOST
    /// aren't used.
    package func connectionOptions(database: String = "postgres") -> ConnectionOptions {
        ConnectionOptions(host: folder, port: ServerSettings.port, user: "postgres", database: database)
    }

    /// Stops the server immediately and removes its folder. Returns when both are gone.
    package func stop() async {
        guardian.letGo()
        await guardian.waitForEnd()
    }
}

/// The operating system user that runs the server. PostgreSQL refuses to run as root.
enum ServerUser {
    /// Returns the unprivileged user for the server. Nil if the caller isn't root, or if neither `postgres` nor
    /// `nobody` exists.
    static func forCaller() -> String? {
        guard geteuid() == 0 else { return nil }
        return ["postgres", "nobody"].first { getpwnam($0) != nil }
    }
}
