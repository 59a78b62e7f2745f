// swift-tools-version: 6.1

import PackageDescription

let strictness: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Pages that are only read to be relocated count as the program's memory, and so does what is exported to plugins that
/// don't exist: docs/decisions/0014.
let compactLinking = [
    "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
]

/// A target of the program. Dependencies point downwards only; docs/architecture.md draws them.
func module(
    _ name: String, dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources,
        swiftSettings: strictness)
}

func tests(_ name: String, of dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strictness)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "caggctl",
    products: [
        .executable(name: "caggctl", targets: ["caggctl"]),
        // Preloaded into the servers of ContractTests, never linked.
        .library(name: "ShiftedClock", type: .dynamic, targets: ["ShiftedClock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CReadline", providers: [.apt(["libreadline-dev"])]),
        .systemLibrary(
            name: "CPgQuery", providers: [.apt(["libpg-query-dev"])]),

        .systemLibrary(name: "CMalloc"),

        module("Postgres", dependencies: ["CLibpq"]),
        // The archive, which is one library less to be installed where the program runs.
        .target(
            name: "SQLSyntax", dependencies: ["CPgQuery"], swiftSettings: strictness,
            linkerSettings: [.linkedLibrary(":libpg_query.a")]),
        module("Timescale", dependencies: ["Postgres"]),
        module("Operations", dependencies: ["Timescale", "Postgres", "SQLSyntax", system]),
        module("CommandLanguage", dependencies: ["Postgres", argumentParser]),
        module("Rendering", dependencies: []),
        // On its own, because its SQL becomes byte arrays that take seconds to compile.
        .target(
            name: "SimulatedEngine", path: "Sources/Sandbox/Simulated", resources: [.embedInCode("SQL")],
            swiftSettings: strictness),
        module("Migrations", dependencies: [], resources: [.embedInCode("SQL")]),
        module(
            "Sandbox", dependencies: ["SimulatedEngine", "Migrations", "Postgres", "SQLSyntax", system],
            exclude: ["Simulated"], resources: [.embedInCode("Server/guardian.sh")]),
        module(
            "Console",
            dependencies: [
                "Operations", "Rendering", "CommandLanguage", "Sandbox", "SimulatedEngine", "Timescale", "Postgres",
                "CReadline", argumentParser, system,
            ]),
        .executableTarget(
            name: "caggctl", dependencies: ["Console", "CMalloc"], swiftSettings: strictness,
            linkerSettings: [.unsafeFlags(compactLinking, .when(configuration: .release))]),

        .target(
            name: "TestSupport", dependencies: ["Postgres", "Sandbox", "Migrations", "Timescale"],
            path: "Tests/TestSupport",
            swiftSettings: strictness),
        // What the tests of Operations and Console make by hand. Apart, so that other tests don't need Operations.
        .target(
            name: "OperationsSamples", dependencies: ["Operations", "Timescale", "Postgres", "TestSupport"],
            path: "Tests/OperationsSamples", swiftSettings: strictness),
        tests("PostgresTests", of: ["Postgres", "Sandbox", "TestSupport"]),
        tests("RenderingTests", of: ["Rendering"]),
        tests("CommandLanguageTests", of: ["CommandLanguage", "Postgres"]),
        tests("TimescaleTests", of: ["Timescale", "Postgres", "TestSupport"]),
        tests(
            "OperationsTests",
            of: ["Operations", "OperationsSamples", "Timescale", "Postgres", "TestSupport", system]),
        tests(
            "ConsoleTests",
            of: [
                "Console", "Sandbox", "SimulatedEngine", "Operations", "Timescale", "Postgres", "CommandLanguage",
                "Rendering", "OperationsSamples", "TestSupport", argumentParser,
            ], exclude: ["Snapshots"]),
        tests(
            "IntegrationTests",
            of: ["Operations", "Timescale", "Postgres", "Sandbox", "SimulatedEngine", "TestSupport"]),
        tests("SQLSyntaxTests", of: ["SQLSyntax"]),
        // Reads the sources, so that it needs none of them built.
        tests("StructureTests", of: []),
        tests(
            "SandboxTests",
            of: ["Sandbox", "SimulatedEngine", "Migrations", "SQLSyntax", "Postgres", "TestSupport"]),
        .target(name: "ShiftedClock", path: "Tests/ShiftedClock"),
        tests(
            "ContractTests", of: ["Sandbox", "SimulatedEngine", "SQLSyntax", "Postgres", "TestSupport"],
            exclude: ["Scenarios", "Transcripts"]),
        tests("EndToEndTests", of: ["caggctl", "Sandbox", "SimulatedEngine", "Postgres", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
