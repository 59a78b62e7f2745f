internal import Foundation
package import Sandbox

extension Engine {
    /// The engines this run tests: the simulated ones always, and every installed version of TimescaleDB.
    ///
    /// Says on standard error which they are, so that a log shows what was proved. With
    /// `CAGGCTL_REQUIRE_TIMESCALEDB=1` a machine without TimescaleDB fails the run instead of testing less.
    package static let allUnderTest: [Engine] = {
        let environment = ProcessInfo.processInfo.environment
        let installation = try? PostgresInstallation.find(environment: environment)
        let engines = installation.map { Engine.available(in: $0) } ?? Engine.simulated
        report("engines under test: \(engines.map(\.description).joined(separator: ", "))")
        if engines.allSatisfy(\.isSimulated) {
            report("not tested: TimescaleDB itself, which isn't installed here")
            if environment["CAGGCTL_REQUIRE_TIMESCALEDB"] == "1" {
                fatalError("CAGGCTL_REQUIRE_TIMESCALEDB=1, and TimescaleDB isn't installed")
            }
        }
        return engines
    }()

    /// Those of them that are TimescaleDB itself.
    package static let realUnderTest = allUnderTest.filter { !$0.isSimulated }

    private static func report(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
