import CommandLanguage
import Sandbox
import Testing

/// CommandLanguage knows nothing of the sandbox, so both have a list of the incidents; the handler goes from one to the
/// other by name.
@Suite struct SandboxHandlerTests {
    @Test func everyIncidentCanBeAskedForAndStaged() {
        #expect(SandboxRequest.Incident.allCases.map(\.rawValue) == Incident.allCases.map(\.rawValue))
    }
}
