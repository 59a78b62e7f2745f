internal import Postgres

/// Runs the simulated engine's due jobs every five seconds, as TimescaleDB's scheduler would.
final class JobTicker: Sendable {
    private static let pause = Duration.seconds(5)

    private let task: Task<Void, Never>

    /// Starts to run jobs on a separate connection. Continues until `stop` is called, or until the connection is lost
    /// because the server has ended.
    init(_ options: ConnectionOptions) {
        // The connection uses the server's own `search_path`. Jobs expect it, because the workers of the real scheduler
        // use it.
        var options = options.keepingSearchPath()
        options.applicationName = "simulated scheduler"
        task = Task { [options] in
            guard let connection = try? await Connection.open(options) else { return }
            while !Task.isCancelled {
                do {
                    try await connection.query("CALL _caggctl_simulated.run_due_jobs(now())")
                } catch let error as PostgresError where error.endsConnection {
                    break
                } catch {
                    // The server records the error of a failed job in the job's history. Any other error is ignored,
                    // because the next attempt may succeed.
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
