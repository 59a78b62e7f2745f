internal import CommandLanguage
internal import Timescale

extension Session {
    func run(_ request: PolicyShowRequest) async throws -> ExitCode {
        let reader = try await reader()
        let (snapshot, reach) = try await reader.inSnapshot {
            let snapshot = try await reader.readState()
            return (snapshot, try await reader.readReach(snapshot).policies)
        }
        let caggs = try request.cagg.map { [try snapshot.find($0)] } ?? snapshot.caggs
        show(
            PolicyShowReport(caggs: caggs, snapshot: snapshot, reach: reach, capabilities: reader.capabilities).document
        )
        return .clean
    }
}
