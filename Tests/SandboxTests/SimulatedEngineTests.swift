import Foundation
import SQLSyntax
import SimulatedEngine
import Testing

@Suite struct SimulatedEngineTests {
    @Test("every script in the folder is installed, in the order of the names")
    func complete() throws {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent().appending(path: "../../Sources/Sandbox/Simulated/SQL").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(SimulatedEngine.scripts.map(\.name) == files)
        for script in SimulatedEngine.scripts {
            #expect(try String(contentsOf: folder.appending(path: script.name), encoding: .utf8) == script.sql)
        }
    }

    @Test("every script is SQL", arguments: SimulatedEngine.scripts.map(\.name))
    func parses(_ name: String) throws {
        let script = try #require(SimulatedEngine.scripts.first { $0.name == name })
        #expect(try !PostgresParser.statements(in: script.sql).isEmpty)
    }
}
