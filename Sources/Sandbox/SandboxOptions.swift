package import Postgres

/// What kind of sandbox to make.
package struct SandboxOptions: Sendable {
    /// What fills `llm_traces`.
    package enum Source: Sendable, Equatable {
        /// A seeded generator; at least 14 days, because incidents lie up to eleven days back.
        case generated(rows: Int, days: Int, seed: UInt64)
        /// A CSV file with the columns TIMESTAMP, ContextTokens and GeneratedTokens: see `TraceFile`.
        case file(path: String)
    }

    package var engine: EngineChoice
    package var source: Source
    package var incidents: [Incident]
    /// Lets policies run by themselves while the sandbox is open.
    package var scheduler: Bool
    /// The data end here. Policies go by the server's clock, so anything else makes every cagg look stale.
    package var now: Timestamp
    /// PATH and TMPDIR are looked at.
    package var environment: [String: String]

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
        // 90 days is the raw traces' retention: older ones would go at the scheduler's first run.
        guard (14...89).contains(days) else {
            throw SandboxError(.badData, "a sandbox holds 14 to 89 days of traffic, not \(days)")
        }
        guard rows > 0 else { throw SandboxError(.badData, "a sandbox needs at least one row, not \(rows)") }
    }
}
