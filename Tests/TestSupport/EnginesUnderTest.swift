internal import Foundation
package import Sandbox

extension Engine {
    /// The engines in whose databases the tests run: the simulated ones and every installed version of TimescaleDB, or
    /// those of the server that `CAGGCTL_TEST_DSN` names.
    ///
    /// Says on standard error which they are, so that a log shows what was proved. With
    /// `CAGGCTL_REQUIRE_TIMESCALEDB=1` a machine without TimescaleDB fails the run instead of testing less.
    package static let allUnderTest: [Engine] = {
        guard let external = ExternalServer.named else { return installed }
        report("engines under test: \(names(external.engines)), on the server of CAGGCTL_TEST_DSN")
        report(
            "not tested on the server of CAGGCTL_TEST_DSN: the simulated engine, which is never installed there; what starts"
                + " servers of its own (sandboxes, the contract), or needs no TimescaleDB, which run here")
        return external.engines
    }()

    /// Those of them that are TimescaleDB itself.
    package static let realUnderTest = allUnderTest.filter { !$0.isSimulated }

    /// The newest simulated engine and the newest TimescaleDB of those under test. The tests of the program use these
    /// two where nothing depends on the version: what does depend on it is in the targets below, whose tests run on
    /// every engine. With `CAGGCTL_TEST_EVERY_ENGINE=1` (`scripts/test --every-engine`) all engines under test.
    package static let newestUnderTest: [Engine] = {
        guard ProcessInfo.processInfo.environment["CAGGCTL_TEST_EVERY_ENGINE"] != "1" else { return allUnderTest }
        let newest = [allUnderTest.filter(\.isSimulated), realUnderTest].compactMap(\.newest)
        report("the program is tested on: \(names(newest)); on all engines with --every-engine")
        return newest
    }()

    /// The engines on which servers can be started here, whatever `CAGGCTL_TEST_DSN` says.
    package static let installed: [Engine] = {
        let environment = ProcessInfo.processInfo.environment
        let installation = try? PostgresInstallation.find(environment: environment)
        let engines = installation.map { available(in: $0) } ?? simulated
        report("engines under test: \(names(engines)), on servers started here")
        if engines.allSatisfy(\.isSimulated), ExternalServer.named == nil {
            report("not tested: TimescaleDB itself, which isn't installed here")
            if environment["CAGGCTL_REQUIRE_TIMESCALEDB"] == "1" {
                fatalError("CAGGCTL_REQUIRE_TIMESCALEDB=1, and TimescaleDB isn't installed")
            }
        }
        return engines
    }()

    private static func names(_ engines: [Engine]) -> String {
        engines.map(\.description).joined(separator: ", ")
    }

    private static func report(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

extension [Engine] {
    /// The engine with the highest version; nil if there is none.
    fileprivate var newest: Engine? {
        self.max { $0.description.compare($1.description, options: .numeric) == .orderedAscending }
    }
}
