package import Postgres
package import Timescale

/// Which jobs a command is about.
package enum JobSelection: Sendable, Hashable {
    case all
    /// Those on the cagg's materialization hypertable and on its source.
    case cagg(String)
    case ids([Int32])

    /// A whole number is a job, anything else a cagg; nil is all.
    package init(_ text: String?) {
        switch text {
        case nil: self = .all
        case let text?: self = Int32(text).map { .ids([$0]) } ?? .cagg(text)
        }
    }

    /// Throws `NoSuchJob`, or `TimescaleError` for an unknown cagg.
    package func read(_ reader: CatalogReader) async throws -> [JobRecord] {
        switch self {
        case .all: return try await reader.readJobRecords()
        case .cagg(let name):
            return try await reader.readJobRecords(onHypertables: reader.hypertables(ofCagg: name).ids)
        case .ids(let ids): return try await Self.read(ids, reader)
        }
    }

    /// The jobs of these ids, in their order; throws `NoSuchJob` where one isn't there.
    package static func read(_ ids: [Int32], _ reader: CatalogReader) async throws -> [JobRecord] {
        let records = try await reader.readJobRecords(ids)
        return try ids.map { id in
            guard let record = records.first(where: { $0.id == id }) else { throw NoSuchJob(id: id) }
            return record
        }
    }
}

/// The database has no job of that id.
package struct NoSuchJob: OperatorError, Sendable, Hashable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .failed }
    package var id: Int32

    package var description: String { "no job \(id) in this database; \"jobs\" lists them" }
}
