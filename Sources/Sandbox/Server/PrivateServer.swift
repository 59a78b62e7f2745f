internal import FoundationEssentials
package import Postgres

/// A PostgreSQL server of this process's own, in a folder of its own, reachable by nobody else.
///
/// It listens on a unix socket inside a 0700 folder only, runs as an unprivileged user when the caller is root, and
/// gives up durability for speed. It goes with this process: see `Guardian`.
package final class PrivateServer: Sendable {
    /// The folder with everything in it: data directory, socket, log.
    package let folder: String
    private let guardian: Guardian

    private init(folder: String, guardian: Guardian) {
        self.folder = folder
        self.guardian = guardian
    }

    /// Makes and starts a server; about two seconds. Cancelling the task, like any failure, leaves nothing behind.
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
            throw SandboxError(.serverFailed, "the sandbox's server didn't start: \(failure ?? "its guardian ended")")
        }
        return PrivateServer(folder: folder, guardian: guardian)
    }

    /// How to connect to one of its databases, as superuser, independent of `PG*` variables.
    package func connectionOptions(database: String = "postgres") -> ConnectionOptions {
        ConnectionOptions(host: folder, port: ServerSettings.port, user: "postgres", database: database)
    }

    /// Stops the server at once and removes its folder; returns when both are gone.
    package func stop() async {
        guardian.letGo()
        await guardian.waitForEnd()
    }
}
