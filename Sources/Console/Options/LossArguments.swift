internal import ArgumentParser
internal import Operations

/// The options that allow a command to delete aggregates whose raw data is gone.
struct LossArguments: ParsableArguments {
    @Flag(help: "Continue even if the change deletes aggregates whose raw data is gone. Needs --confirm too.")
    var allowDataLoss = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The cagg's name, to confirm that aggregates may be deleted. At a terminal, caggctl asks for it.",
            valueName: "name"))
    var confirm: String?
}
