package import Postgres

/// The options of a new sandbox.
package struct SandboxOptions: Sendable {
    /// The source of the rows in `llm_traces`.
    package enum Source: Sendable, Equatable {
        /// Generated rows. The same seed gives the same rows. There must be at least 14 days, because some incidents
        /// need data that is more than eleven days old.
        case generated(rows: Int, days: Int, seed: UInt64)
        /// A CSV file with the columns TIMESTAMP, ContextTokens and GeneratedTokens; see `TraceFile`.
        case file(path: String)
    }

    /// The requested engine.
    package var engine: EngineChoice
    /// The source of the rows.
    package var source: Source
    /// The incidents to stage, in any order.
    package var incidents: [Incident]
    /// Whether a scheduler runs the policies while the sandbox is open.
    package var scheduler: Bool
    /// The end of the data. It should be the current time, because policies use the server's clock. With an earlier
    /// time, all caggs look stale.
    package var now: Timestamp
    /// The environment variables of this process. Only PATH and TMPDIR are used.
    package var environment: [String: String]

    /// Without arguments: the newest installed TimescaleDB or, without TimescaleDB, the simulated engine; 500,000 rows
    /// of 14 days; no incidents; a scheduler.
    package init(
        engine: EngineChoice = .auto, source: Source = .generated(rows: 500_000, days: 14, seed: 1),
        incidents: [Incident] = [], scheduler: Bool = true, now: Timestamp, environment: [String: String]
    ) {
        self.engine = engine
        self.source = source
        self.incidents = incidents
        self.scheduler = scheduler
        self.now = now
        self.environment = environment
    }

    func check() throws {
        guard case .generated(let rows, let days, _) = source else { return }
        // The retention policy drops raw traces after 90 days, so the scheduler's first run would drop older rows.
        guard (14...89).contains(days) else {
            throw SandboxError(.badData, "a sandbox must have 14 to 89 days of traces, not \(days)")
        }
        guard rows > 0 else { throw SandboxError(.badData, "a sandbox must have at least 1 trace, not \(rows)") }
    }
}
