package import Postgres
package import Timescale

/// The jobs to which a command refers.
package enum JobSelection: Sendable, Hashable {
    /// All jobs of the database.
    case all
    /// The jobs on the materialization hypertable and on the source of the cagg with this name.
    case cagg(String)
    /// The jobs with these ids.
    case ids([Int32])

    /// Interprets a whole number as a job's id and any other text as a cagg's name. Nil means all jobs.
    package init(_ text: String?) {
        switch text {
        case nil: self = .all
        case let text?: self = Int32(text).map { .ids([$0]) } ?? .cagg(text)
        }
    }

    /// Reads the selected jobs. Jobs that were selected by id are in the order of these ids. Other jobs are sorted by
    /// id. Throws `NoSuchJob` for an unknown id and `TimescaleError` for an unknown cagg.
    package func read(_ reader: CatalogReader, background: BackgroundWorkers? = nil) async throws -> [Job] {
        switch self {
        case .all: return try await reader.readJobs(.all, background: background)
        case .cagg(let name):
            let hypertables = try await reader.hypertables(ofCagg: name)
            return try await reader.readJobs(.onHypertables(hypertables), background: background)
        case .ids(let ids):
            let jobs = try await reader.readJobs(.ids(ids), background: background)
            return try ids.map { id in
                guard let job = jobs.first(where: { $0.id == id }) else { throw NoSuchJob(id: id) }
                return job
            }
        }
    }
}

/// The database has no job with this id.
package struct NoSuchJob: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .failed }
    package var id: Int32

    package var description: String { "this database has no job \(id); \"jobs\" lists all jobs" }
}
