internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    func run(_ request: StatusRequest) async throws -> ExitCode {
        let reader = try await reader()
        let (snapshot, all) = try await readStatus(reader)
        let wanted = try request.caggs.map { try snapshot.find($0).cagg.id }
        let caggs = wanted.isEmpty ? all : all.filter { wanted.contains($0.state.cagg.id) }
        var document = StatusReport(
            caggs: caggs, now: snapshot.now, engine: reader.capabilities.engineText
        ).document
        if format == .openmetrics {
            let database = try await reader.connection.query("SELECT current_database()::text").rows[0]
            document.sections.append(
                .metrics(StatusMetrics(caggs: caggs, database: try database.decode(String.self)).families))
        }
        show(document)
        let isBad = caggs.contains { $0.verdict?.severity == .bad }
        return request.check && isBad ? .problemsFound : .clean
    }
}
