internal import ArgumentParser
internal import Operations

/// The options that allow a command to delete aggregates whose raw data is gone.
struct LossArguments: ParsableArguments {
    @Flag(help: "Continue even if this deletes aggregates whose raw data is gone; needs the cagg's name too.")
    var allowDataLoss = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The cagg's name, to confirm that aggregates may be deleted; asked for at a terminal.", valueName: "name"))
    var confirm: String?
}
