internal import ArgumentParser
internal import Operations

/// What lets a change delete aggregates whose raw data is gone: the same for every command that can.
struct LossArguments: ParsableArguments {
    @Flag(help: "Continue even if this deletes aggregates whose raw data is gone; needs the cagg's name too.")
    var allowDataLoss = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The cagg's name, to confirm that aggregates may be deleted; asked for at a terminal.", valueName: "name"))
    var confirm: String?
}
