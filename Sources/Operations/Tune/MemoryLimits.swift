internal import Postgres
internal import Timescale

/// What PostgreSQL lets one step of a job's statement take before it writes to files.
package struct MemoryLimits: Sendable, Hashable {
    /// `work_mem`, in bytes: of a sort.
    package var work: Int64
    /// `work_mem` times `hash_mem_multiplier`: of a hash table.
    package var hash: Int64

    package init(work: Int64, hashMultiplier: Double) {
        self.work = work
        hash = Int64(min(Double(work) * hashMultiplier, 0x1p62))
    }
}

extension MemoryLimits {
    /// What gives another session these limits.
    package var settings: [RefreshManner.Setting] {
        [
            .init(name: "work_mem", value: "\(work / 1024)kB"),
            .init(name: "hash_mem_multiplier", value: String(Double(hash) / Double(max(1, work)))),
        ]
    }

    /// As a job of the role runs: a worker connects as the job's owner and takes over what is set for that role and for the
    /// database, not what is set in this session.
    static func read(of owner: String, _ reader: CatalogReader) async throws -> MemoryLimits {
        // For the role in the database, else the role, else the database: the later wins.
        let row = try await reader.connection.query(
            """
            WITH own AS (
                SELECT split_part(one, '=', 1) AS name, substr(one, strpos(one, '=') + 1) AS value,
                       row_number() OVER (ORDER BY s.setrole <> 0, s.setdatabase <> 0) AS place
                FROM pg_catalog.pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS one
                WHERE s.setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = \(owner)))
                  AND s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))),
            setting AS (
                SELECT p.name, coalesce(
                    (SELECT value FROM own WHERE own.name = p.name ORDER BY place DESC LIMIT 1),
                    p.reset_val || coalesce(p.unit, '')) AS value
                FROM pg_catalog.pg_settings p WHERE p.name IN ('work_mem', 'hash_mem_multiplier'))
            SELECT (SELECT pg_size_bytes(CASE WHEN value ~ '^[0-9]+$' THEN value || 'kB' ELSE value END)
                    FROM setting WHERE name = 'work_mem'),
                   (SELECT value::float8 FROM setting WHERE name = 'hash_mem_multiplier')
            """
        ).rows[0]
        let (work, multiplier) = try row.decode(Int64.self, Double.self)
        return MemoryLimits(work: work, hashMultiplier: multiplier)
    }
}
