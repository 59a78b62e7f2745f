internal import Postgres

/// Runs the simulated engine's due jobs every few seconds, as TimescaleDB's scheduler would.
final class JobTicker: Sendable {
    private static let pause = Duration.seconds(5)

    private let task: Task<Void, Never>

    /// Ticks on a connection of its own until `stop`, or until the connection is lost: the server is then gone too.
    init(_ options: ConnectionOptions) {
        // As the real scheduler's workers, with the path that jobs expect.
        var options = options.keepingSearchPath()
        options.applicationName = "simulated scheduler"
        task = Task { [options] in
            guard let connection = try? await Connection.open(options) else { return }
            while !Task.isCancelled {
                do {
                    try await connection.query("CALL _caggctl_simulated.run_due_jobs(now())")
                } catch let error as PostgresError where error.endsConnection {
                    return
                } catch {
                    // A job's own failure is in its history; other errors may not occur the next time.
                }
                try? await Task.sleep(for: Self.pause)
            }
            await connection.close()
        }
    }

    deinit { task.cancel() }

    func stop() {
        task.cancel()
    }
}
