internal import CommandLanguage
internal import Operations
internal import Timescale

extension Session {
    func run(_ request: StatusRequest) async throws -> ExitCode {
        let reader = try await reader()
        let (snapshot, all) = try await readStatus(reader)
        let wanted = try request.caggs.map { try snapshot.find($0).cagg.id }
        let caggs = wanted.isEmpty ? all : all.filter { wanted.contains($0.state.cagg.id) }
        show(
            StatusReport(
                caggs: caggs, now: snapshot.now, engine: reader.capabilities.engineText,
                apiSchema: reader.capabilities.apiSchema
            ).document)
        let isBad = caggs.contains { $0.verdict?.severity == .bad }
        return request.check && isBad ? .problemsFound : .clean
    }
}
