import CommandLanguage
import Sandbox
import SimulatedEngine
import Testing

@testable import Console

/// CommandLanguage knows nothing of the sandbox, so both have lists of the incidents and of the emulated versions; the
/// handler goes from one to the other by name.
@Suite struct SandboxHandlerTests {
    @Test func everyIncidentCanBeAskedForAndStaged() {
        #expect(SandboxRequest.Incident.allCases.map(\.rawValue) == Incident.allCases.map(\.rawValue))
    }

    @Test func everyEmulatedVersionCanBeAskedFor() throws {
        #expect(SandboxRequest.Emulated.allCases.map(\.rawValue) == EmulatedVersion.allCases.map(\.rawValue))
        for version in SandboxRequest.Emulated.allCases {
            let line = "sandbox --emulate \(version.rawValue)"
            guard case .sandbox(let request) = try CommandParser.parse(line: line, origin: .prompt)?.command else {
                Issue.record("\(line) is no sandbox")
                continue
            }
            #expect(try EngineChoice(request) == .simulated(EmulatedVersion(rawValue: version.rawValue)))
        }
    }
}
