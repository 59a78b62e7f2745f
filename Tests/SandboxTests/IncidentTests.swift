import Postgres
import Sandbox
import TestSupport
import Testing

@Suite(.droppingDatabases) struct IncidentTests {
    @Test(arguments: Engine.allUnderTest, Incident.allCases)
    func standsInTheDatabase(engine: Engine, incident: Incident) async throws {
        let (_, staged) = try await TestServer.shared.database(engine, with: [incident])
        #expect(staged.map(\.incident) == [incident])
        #expect(staged.first?.facts.isEmpty == false)
    }
}
