package import Postgres

/// The options of a new sandbox.
package struct SandboxOptions: Sendable {
    /// The source of the rows in `llm_traces`.
    package enum Source: Sendable, Equatable {
        /// Generated rows. The same seed gives the same rows.
        case generated(rows: Int, days: Int, seed: UInt64)
        /// A CSV file with the columns TIMESTAMP, ContextTokens and GeneratedTokens; see `TraceFile`.
        case file(path: String)
    }

    /// The number of generated rows, unless the operator chooses another number.
    package static let standardRows = 500_000
    /// The number of days that generated rows cover, unless the operator chooses another number.
    package static let standardDays = allowedDays.lowerBound
    /// The seed of generated rows, unless the operator chooses another seed.
    package static let standardSeed: UInt64 = 1

    /// The numbers of days that generated rows may cover. Some incidents need data that is more than eleven days old.
    /// The retention policy drops raw traces after 90 days, so the scheduler's first run would drop older rows.
    private static let allowedDays = 14...89

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

    /// The defaults are the newest installed TimescaleDB or, without TimescaleDB, the simulated engine; no incidents; a
    /// scheduler.
    package init(
        engine: EngineChoice = .auto, source: Source, incidents: [Incident] = [], scheduler: Bool = true,
        now: Timestamp, environment: [String: String]
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
        let allowed = Self.allowedDays
        guard allowed.contains(days) else {
            throw SandboxError(
                .badData,
                "a sandbox must have \(allowed.lowerBound) to \(allowed.upperBound) days of traces, not \(days)")
        }
        guard rows > 0 else { throw SandboxError(.badData, "a sandbox must have at least 1 trace, not \(rows)") }
    }
}
