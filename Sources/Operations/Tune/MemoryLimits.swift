package import Postgres
internal import Timescale

/// The memory that one step of a job's statement may use before PostgreSQL writes to files.
package struct MemoryLimits: Sendable, Hashable {
    /// The limit of a sort in bytes: `work_mem`.
    package var work: Int64
    /// The limit of a hash table in bytes: `work_mem` times `hash_mem_multiplier`.
    package var hash: Int64

    package init(work: Int64, hashMultiplier: Double) {
        self.work = work
        hash = Int64(min(Double(work) * hashMultiplier, 0x1p62))
    }
}

extension MemoryLimits {
    /// The settings that give another session these limits.
    package var settings: [SessionSetting] {
        [
            .init(name: "work_mem", value: "\(work / 1024)kB"),
            .init(name: "hash_mem_multiplier", value: String(Double(hash) / Double(max(1, work)))),
        ]
    }

    /// Reads the limits for workers that run jobs of this role. A worker connects as the job's owner. It uses the
    /// settings of this role and of the database, not those of the current session. Throws `Unknown` if the client has
    /// set one of the settings.
    static func read(of owner: String, _ reader: CatalogReader) async throws -> MemoryLimits {
        func setting(_ name: String) -> SQL {
            WorkerSettings.value(of: name, for: "(SELECT oid FROM pg_catalog.pg_roles WHERE rolname = \(owner))")
        }
        let row = try await reader.connection.query(
            """
            SELECT pg_size_bytes(CASE WHEN work ~ '^[0-9]+$' THEN work || 'kB' ELSE work END) AS work_bytes, multiplier
            FROM (SELECT \(setting("work_mem")) AS work, \(setting("hash_mem_multiplier"))::float8 AS multiplier) AS limits
            """
        ).rows[0]
        let (work, multiplier): (Int64?, Double?) = (try row["work_bytes"], try row["multiplier"])
        guard let work, let multiplier else { throw Unknown() }
        return MemoryLimits(work: work, hashMultiplier: multiplier)
    }

    /// Thrown if the workers' limits are unknown, because the client has set its own: see `WorkerSettings`.
    package struct Unknown: OperatorError, Sendable, CustomStringConvertible {
        package var kind: OperatorErrorKind { .failed }
        package var hint: String? { "remove the settings from PGOPTIONS and from the connection string" }

        package var description: String {
            "the memory limits of the server's jobs are unknown, because this client sets its own work_mem or"
                + " hash_mem_multiplier"
        }
    }
}
