import Testing

/// A file tells one story. One of less than 30 lines is either part of another file's, or has its reason here.
@Suite struct ShortFileTests {
    private static let reasons: [(reason: String, files: [String])] = [
        ("the entry of the process", ["caggctl/main"]),
        (
            "one command, one file",
            [
                "Console/Commands/Jobs/JobsCapacityCommand", "Console/Commands/Jobs/JobsCommand",
                "Console/Commands/Policy/PolicyCommand", "Console/Commands/Quit/QuitCommand",
            ]
        ),
        (
            "one group of options that several commands have",
            ["Console/Options/LossArguments", "Console/Options/WindowArguments"]
        ),
        (
            "one catalog relation, one file",
            [
                "Timescale/Catalog/HypertableInvalidationLog", "Timescale/Catalog/InvalidationThresholds",
                "Timescale/Catalog/MaterializationInvalidationLog", "Timescale/Catalog/MaterializationRanges",
                "Timescale/Catalog/Watermarks",
            ]
        ),
        (
            "a type that one looks for by its name",
            [
                "CommandLanguage/Values/NamedValue",
                "Console/Session/SessionSettings", "Console/Session/StateFolder",
                "Operations/Diff/DiffVerdict", "Operations/Journal/JournalLimits", "Operations/Journal/TunePrediction",
                "Operations/Thresholds/Thresholds", "Postgres/BlockingQueue", "Postgres/Errors/Notice",
                "Postgres/Statements/QualifiedName", "Postgres/Values/SplitMix64", "Rendering/Terminal/Sparkline",
                "Sandbox/Simulated/EmulatedVersion", "Timescale/Buckets/WindowStep",
                "Timescale/Model/TimescaleVersion",
            ]
        ),
        (
            "a rule that one looks for by its name",
            [
                "CommandLanguage/Grammar/HelpText", "CommandLanguage/Parsing/PsqlSpelling",
                "Console/Cells/ByteText", "Console/Cells/JSONCells", "Postgres/Transaction",
                "Postgres/Values/CountedNoun",
                "Postgres/Values/Durations", "Rendering/Terminal/DurationText", "Sandbox/Translation/SQLText",
                "Timescale/Buckets/NewestRow",
            ]
        ),
    ]

    @Test func shortFilesHaveAReason() throws {
        let excused = Set(Self.reasons.flatMap(\.files).map { "\($0).swift" })
        let short = try Set(SourceFile.all().filter { $0.length < 30 }.map(\.path))
        #expect(short.subtracting(excused).isEmpty, "merge them with a neighbour, or give a reason")
        #expect(excused.subtracting(short).isEmpty, "these aren't short, or don't exist: take them off the list")
    }

    @Test func noFileIsLongerThan400Lines() throws {
        let long = try SourceFile.all().filter { $0.length > 400 }.map(\.path)
        #expect(long.isEmpty)
    }
}
