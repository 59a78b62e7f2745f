import Foundation
import Postgres
import Sandbox
import SimulatedEngine
import Testing

extension ConnectionOptions {
    /// As libpq's variables, which is one of the ways an operator says it.
    func environment() throws -> [String: String] {
        var variables = [
            "PGHOST": try #require(host), "PGPORT": try #require(port), "PGUSER": try #require(user),
            "PGDATABASE": try #require(database),
        ]
        variables["PGPASSWORD"] = password
        return variables
    }
}

extension ProgramRun {
    /// A run whose environment names a server.
    init(_ arguments: [String], on options: ConnectionOptions) async throws {
        try await self.init(arguments, environment: options.environment())
    }
}

extension Engine {
    /// The options of `caggctl sandbox` that choose it.
    var sandboxArguments: [String] {
        switch self {
        case .simulated(let version): ["--emulate", version.rawValue]
        case .timescaledb(let version): ["--timescaledb-version", version]
        }
    }
}
