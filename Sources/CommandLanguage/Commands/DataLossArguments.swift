import ArgumentParser

/// What allows a job of a refresh policy to delete aggregates.
struct DataLossArguments: ParsableArguments {
    @Flag(help: "Go on although the policy's run deletes aggregates whose raw data is gone.")
    var allowDataLoss = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The cagg's name, to confirm that its data may be lost.", valueName: "cagg"))
    var confirm: String?
}
